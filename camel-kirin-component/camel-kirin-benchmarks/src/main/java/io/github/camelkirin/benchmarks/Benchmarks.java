/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Part;
import io.github.camelkirin.benchmarks.kit.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Runs parts, one after the other, and writes their pages: {@code Benchmarks all|short|NAME,NAME FOLDER}. The parts that
 * are named replace their own pages in the folder; {@code short} is the short form of some and prints their goals too.
 * A goal that is missed is no failure; a part that cannot be run is.
 */
public final class Benchmarks {

    private static final List<Part> PARTS = List.of();

    /** Those that each build runs, in their short form. */
    private static final List<String> SHORT = List.of("life", "waiting");

    private Benchmarks() {}

    public static void main(String[] args) throws Exception {
        boolean shortForm = args[0].equals("short");
        List<String> named = shortForm ? SHORT : Arrays.asList(args[0].split(","));
        Path folder = Files.createDirectories(Path.of(args[1]));
        Report report = new Report(folder);
        Bench bench = Bench.of(shortForm, folder);
        for (Part part : PARTS) {
            if (named.contains(part.name()) || named.contains("all")) {
                long begin = System.nanoTime();
                report.add(part.run(bench));
                System.out.printf(
                        "%s: %d s%n",
                        part.name(), Duration.ofNanos(System.nanoTime() - begin).toSeconds());
            }
        }
        report.write();
        System.out.println(report.goals());
    }
}
