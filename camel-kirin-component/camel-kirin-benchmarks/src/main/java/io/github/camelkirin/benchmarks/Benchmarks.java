/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks;

import io.github.camelkirin.benchmarks.batches.Batches;
import io.github.camelkirin.benchmarks.detection.Detection;
import io.github.camelkirin.benchmarks.images.Images;
import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Part;
import io.github.camelkirin.benchmarks.kit.Report;
import io.github.camelkirin.benchmarks.life.LifeOfATask;
import io.github.camelkirin.benchmarks.nodes.Nodes;
import io.github.camelkirin.benchmarks.pieces.Pieces;
import io.github.camelkirin.benchmarks.startup.Startup;
import io.github.camelkirin.benchmarks.waiting.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Runs parts, one after the other, and writes their pages: {@code Benchmarks all|short|NAME,NAME FOLDER}. The parts that
 * are named replace their own pages in the folder. A goal that is missed is no failure; a part that cannot be run is, but
 * not in {@code short}, the short form of some, which each build runs on whatever machine it has.
 */
public final class Benchmarks {

    private static final List<Part> PARTS = List.of(
            new LifeOfATask(),
            new Waiting(),
            new Batches(),
            new Detection(),
            new Startup(),
            new Images(),
            new Nodes(),
            new Pieces());

    /** Those that each build runs, in their short form. */
    private static final List<String> SHORT = List.of("life", "waiting");

    private Benchmarks() {}

    public static void main(String[] args) throws Exception {
        boolean shortForm = args[0].equals("short");
        Path folder = Files.createDirectories(Path.of(args[1]));
        Report report = new Report(folder);
        Bench bench = Bench.of(shortForm, folder);
        for (Part part : named(shortForm ? SHORT : Arrays.asList(args[0].split(",")))) {
            long begin = System.nanoTime();
            try {
                report.add(part.run(bench));
            } catch (Exception e) {
                if (!shortForm) {
                    throw e;
                }
                System.out.println(part.name() + " could not be measured: " + e);
            }
            System.out.printf(
                    "%s: %d s%n",
                    part.name(), Duration.ofNanos(System.nanoTime() - begin).toSeconds());
        }
        report.write();
        System.out.println(report.goals());
    }

    private static List<Part> named(List<String> names) {
        List<String> known = PARTS.stream().map(Part::name).toList();
        if (names.equals(List.of("all"))) {
            return PARTS;
        } else if (!known.containsAll(names)) {
            throw new IllegalArgumentException("parts must be all, short or of " + known + ", were " + names);
        }
        return PARTS.stream().filter(part -> names.contains(part.name())).toList();
    }
}
