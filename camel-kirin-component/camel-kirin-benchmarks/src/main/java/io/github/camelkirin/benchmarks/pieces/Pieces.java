/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Known;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The component's own hot pieces, each with JMH, beside the plainest thing that does something alike. */
public final class Pieces implements Part {

    private static final int FORKS = 2;
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 4;
    private static final TimeValue ROUND = TimeValue.milliseconds(300);

    @Override
    public String name() {
        return "pieces";
    }

    @Override
    public Page run(Bench bench) throws RunnerException {
        Map<String, Score> scores = measure();
        List<List<Object>> rows = new ArrayList<>();
        for (Pair pair : Pair.ALL) {
            Score piece = Known.in(scores, pair.pieceName());
            Score baseline = Known.in(scores, pair.baselineName());
            Score ratio = piece.dividedBy(baseline);
            rows.add(List.of(
                    pair.what(),
                    piece.mean(),
                    pair.against(),
                    baseline.mean(),
                    Page.number(ratio.mean()) + " ± " + Page.number(ratio.error())));
        }
        return new Page(name(), "Pieces: what the component's own work takes")
                .say(
                        "JMH, average time of one call on one thread: %d forks of %d rounds of %s after %d, no process bound to a processor. A ratio's error is that of its two means, each at 99.9 %%."
                                        .formatted(FORKS, ROUNDS, ROUND, WARM_UP)
                                + " What is beside a piece does not do the same, but the part of it that anybody would have to do: the ratio says how"
                                + " much there is on top, and what it is worth to look at.")
                .say(
                        "The repository in memory has 10 000 tasks that are due; a claim takes 32 of them, and the time is that of one. The gate, and the"
                                + " mapping of headers, are measured through the smallest public thing that has them in it: a query and a create of a"
                                + " dry run, with all that the engine does around a request, and with no request.")
                .table(List.of("piece", "ns", "beside it", "ns", "ratio"), rows);
    }

    private static Map<String, Score> measure() throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        Pair.ALL.stream()
                .map(pair -> pair.benchmarks().getName())
                .distinct()
                .forEach(benchmarks -> options.include("^" + benchmarks.replace(".", "\\.") + "\\."));
        Options all = options.mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(FORKS)
                .warmupIterations(WARM_UP)
                .warmupTime(ROUND)
                .measurementIterations(ROUNDS)
                .measurementTime(ROUND)
                .jvmArgsAppend("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Map<String, Score> scores = new HashMap<>();
        for (RunResult result : new Runner(all).run()) {
            scores.put(
                    result.getParams().getBenchmark(),
                    new Score(
                            result.getPrimaryResult().getScore(),
                            result.getPrimaryResult().getScoreError()));
        }
        return scores;
    }
}
