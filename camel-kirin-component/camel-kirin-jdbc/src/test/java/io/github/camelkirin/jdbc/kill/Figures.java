/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.simulator.ledger.SentCreate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What came of a run.
 *
 * @param tasks requests in the file
 * @param kills by the driver, at a random moment
 * @param killsAtSteps at a {@link KillStep}
 * @param creates that the service was sent, acted on or not
 * @param redeliveries completions that came again because their route had failed
 * @param duplicates completions that came again although their route had succeeded
 * @param lost requests without a completion
 * @param paidTwice requests for which the service acted on more than one create
 * @param left tasks that are not done in the end
 */
record Figures(
        int tasks,
        int kills,
        int killsAtSteps,
        int creates,
        long redeliveries,
        long duplicates,
        long lost,
        long paidTwice,
        long left) {

    static Figures of(
            Collection<String> keys,
            List<Completions.Line> completions,
            List<SentCreate> sends,
            int kills,
            int killsAtSteps,
            long left) {
        Map<String, Long> routed = count(completions, Completions.Line::externalTaskId);
        Map<String, Long> events = count(completions, Completions.Line::eventId);
        Map<String, Long> paid =
                count(sends.stream().filter(SentCreate::actedOn).toList(), create -> create.externalTaskId()
                        .orElse(""));
        return new Figures(
                keys.size(),
                kills,
                killsAtSteps,
                sends.size(),
                completions.stream().filter(line -> line.attempt() > 1).count(),
                completions.size() - events.size(),
                keys.stream().filter(key -> !routed.containsKey(key)).count(),
                paid.values().stream().filter(creates -> creates > 1).count(),
                left);
    }

    private static <T> Map<String, Long> count(Collection<T> all, Function<T, String> by) {
        return all.stream().collect(Collectors.groupingBy(by, Collectors.counting()));
    }

    @Override
    public String toString() {
        return "%d tasks, %d kills, %d kills at steps, %d creates sent, %d redeliveries, %d duplicates delivered, %d lost, %d paid twice, %d left"
                .formatted(tasks, kills, killsAtSteps, creates, redeliveries, duplicates, lost, paidTwice, left);
    }
}
