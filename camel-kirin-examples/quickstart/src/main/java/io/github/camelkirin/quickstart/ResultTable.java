/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the prompts have come to, as text. */
record ResultTable(List<PromptTask> tasks) {
    /** USD, of all tasks whose cost is known. */
    BigDecimal cost() {
        return tasks.stream()
                .map(PromptTask::cost)
                .map(cost -> cost == null ? BigDecimal.ZERO : cost)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    int images() {
        return tasks.stream().mapToInt(PromptTask::images).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(row("task", "status", "seconds", "images", "cost (USD)"));
        for (PromptTask task : tasks) {
            Duration taken = task.taken();
            String seconds = taken == null ? "earlier" : String.format(Locale.ROOT, "%.1f", taken.toMillis() / 1000.0);
            BigDecimal cost = task.cost();
            text.append(
                    row(task.name(), task.status(), seconds, task.images(), cost == null ? "-" : cost.toPlainString()));
        }
        text.append(row("total", "", "", images(), cost().toPlainString()));
        for (PromptTask task : tasks) {
            if (task.problem() != null) {
                text.append(String.format("%n%s was %s: %s%n", task.name(), task.status(), task.problem()));
            }
        }
        return text.toString();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-20s %-10s %8s %7s %10s%n", cells);
    }
}
