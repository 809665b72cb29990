/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.benchmarks.images.DownloadingChild.Subject;
import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Goal;
import io.github.camelkirin.benchmarks.kit.Known;
import io.github.camelkirin.benchmarks.kit.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The nine pictures of a task on their way to its route. */
final class Downloads {

    private static final int WARM_UP = 25;
    private static final int ROUNDS = 25;
    private static final double ALL = (double) Gallery.PICTURES * Gallery.BYTES;

    private static final List<String> SERIAL = List.of("-XX:+UseSerialGC", "-Xmx512m");

    private final Bench bench;

    Downloads(Bench bench) {
        this.bench = bench;
    }

    void report(Page page) throws IOException {
        page.heading("Nine pictures of a task")
                .say(
                        "A task at 2k ends with nine pictures of %s bytes each. A route gets them as `output=images`, as `output=image`, or as the task whose URLs"
                                        .formatted(Page.number(Gallery.BYTES))
                                + " it downloads itself: one after another, with a *plain HttpClient 5* (blocking, its defaults, one client) and its"
                                + " `EntityUtils.toByteArray`. The life of the task around it, create and query, is the same for all three and in the"
                                + " figures. Instead of the simulator, which draws a picture for each download, a server answers that has them ready.")
                .say(
                        "CPU and allocation are medians of %d tasks after %d, taking turns, each subject in a JVM with `-Xmx512m` and the serial collector, queries every 5 ms. **Held** is"
                                        .formatted(ROUNDS, WARM_UP)
                                + " what the heap has more than before, after a full collection, when the route has the last picture. Both are in units"
                                + " of all nine pictures' bytes: 1 is one copy of them. What was never allocated was never on the heap, so that the peak is"
                                + " between the two.");
        try (Child gallery = start(bench.cores().peer(), Gallery.class);
                Subjects<Subject> subjects = new Subjects<>()) {
            String line = gallery.line(Gallery.LINE);
            for (Subject subject : Subject.values()) {
                subjects.add(
                        subject,
                        start(
                                bench.cores().measured(),
                                DownloadingChild.class,
                                subject.name(),
                                line.substring(Gallery.LINE.length())));
            }
            subjects.each(DownloadingChild.HELD);
            Map<Subject, Subjects.Cost> costs = subjects.cost(DownloadingChild.COST, WARM_UP, ROUNDS);
            table(page, costs, subjects.each(DownloadingChild.HELD));
        }
    }

    private static void table(Page page, Map<Subject, Subjects.Cost> costs, Map<Subject, JsonNode> held) {
        Subjects.Cost plain = Known.in(costs, Subject.PLAIN);
        List<List<Object>> rows = new ArrayList<>();
        costs.forEach((subject, cost) -> rows.add(List.of(
                subject.title(),
                cost.cpu(),
                cost.cpu() / plain.cpu(),
                cost.allocated() / ALL,
                cost.allocated() / plain.allocated(),
                Known.in(held, subject).get("held").asDouble() / ALL)));
        page.table(List.of("subject", "CPU, ms", "CPU, to plain", "allocated", "allocated, to plain", "held"), rows)
                .goal(Goal.atMost(
                        "Copies of nine downloaded pictures that are made (`output=images`), with what else a task takes",
                        Known.in(costs, Subject.IMAGES).allocated() / ALL,
                        1.1));
    }

    private Child start(List<String> cores, Class<?> main, Object... arguments) throws IOException {
        Path log = bench.scratch().resolve("images.log");
        return Child.start(cores, SERIAL, log, main, arguments);
    }
}
