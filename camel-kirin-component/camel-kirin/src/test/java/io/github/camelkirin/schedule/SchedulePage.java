/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import io.github.camelkirin.schedule.ScheduleComparison.Knob;
import io.github.camelkirin.schedule.ScheduleComparison.Row;
import io.github.camelkirin.schedule.ScheduleComparison.Spread;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of a comparison, between two marks of a page. */
record SchedulePage(String text) {

    private static final String START = "// comparison: START\n";
    private static final String END = "// comparison: END\n";

    SchedulePage {
        if (!text.contains(START) || !text.contains(END)) {
            throw new IllegalArgumentException("the page must have the lines " + START.trim() + " and " + END.trim());
        }
    }

    String tables() {
        return text.substring(text.indexOf(START) + START.length(), text.indexOf(END));
    }

    SchedulePage with(ScheduleComparison comparison) {
        return new SchedulePage(text.replace(START + tables(), START + render(comparison)));
    }

    /** In seconds, as the table says it. */
    double queryCost(Workload workload, Baseline baseline) {
        int table = tables().indexOf("." + workload.label);
        String label = Pattern.quote(baseline.label);
        Matcher row = Pattern.compile("\n\\| " + label + " \\|[^|]*\\|[^|]*\\| ([0-9.]+) ms \\|")
                .matcher(tables());
        if (table < 0 || !row.find(table)) {
            throw new IllegalArgumentException(
                    "the page must have a row \"" + baseline.label + "\" for \"" + workload.label + "\"");
        }
        return Double.parseDouble(row.group(1)) / 1000;
    }

    private static String render(ScheduleComparison comparison) {
        StringBuilder tables = new StringBuilder();
        for (Workload workload : Workload.values()) {
            tables.append(rows(
                    workload,
                    comparison.rows().stream()
                            .filter(row -> row.workload() == workload)
                            .toList()));
        }
        return tables.append(knobs(comparison.knobs()))
                .append(spreads(comparison.spreads()))
                .toString();
    }

    private static String rows(Workload workload, List<Row> rows) {
        StringBuilder table = new StringBuilder(".");
        table.append(workload.label + ": " + workload.about + "; seed " + workload.seed);
        table.append("\n[cols=\"4,2,2,2,2,2,2,2\",options=\"header\"]\n|===\n");
        table.append("| Compared with | queries a task | delay | `adaptive`: cost of a query | queries a task | delay");
        table.append(" | difference | least possible\n\n");
        for (Row row : rows) {
            table.append(format(
                    "| %s | %.2f | %.2f s | %s ms | %.2f | %.2f s | %s | %.2f s\n",
                    row.baseline().label,
                    row.compared().queriesPerTask(),
                    row.compared().delay(),
                    millis(row.queryCost()),
                    row.adaptive().queriesPerTask(),
                    row.adaptive().delay(),
                    percent(row.change()),
                    row.least()));
        }
        return table.append("|===\n\n").toString();
    }

    private static String knobs(List<Knob> knobs) {
        StringBuilder table = new StringBuilder(".What a cost of a query comes to: queries a task, and delay\n");
        table.append("[cols=\"2,3,3,3\",options=\"header\"]\n|===\n| Cost of a query");
        for (Workload workload : Workload.values()) {
            table.append(" | ").append(workload.label);
        }
        table.append("\n\n");
        for (double cost :
                knobs.stream().mapToDouble(Knob::queryCost).distinct().toArray()) {
            table.append(format("| %.1f s", cost));
            for (Knob knob : knobs) {
                if (knob.queryCost() == cost) {
                    table.append(format(
                            " | %.1f, %.2f s",
                            knob.adaptive().queriesPerTask(), knob.adaptive().delay()));
                }
            }
            table.append('\n');
        }
        return table.append("|===\n\n").toString();
    }

    private static String spreads(List<Spread> spreads) {
        StringBuilder table = new StringBuilder(".The best that any schedule can do, next to asking every second,");
        table.append(" for tasks with median 20 s\n[cols=\"2,2\",options=\"header\"]\n|===\n");
        table.append("| Durations | least delay at the same queries a task\n\n");
        for (Spread spread : spreads) {
            table.append(format("| %s | %s\n", spread.label(), percent(spread.gain() - 1)));
        }
        return table.append("|===\n").toString();
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }

    private static String millis(double seconds) {
        double millis = 1000 * seconds;
        return format(millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }

    private static String percent(double share) {
        return (Math.round(100 * share) + " %").replace('-', '−');
    }
}
