/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A page of the report as it grows: Markdown. Not for several threads. */
public final class Page {

    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final List<Goal> goals = new ArrayList<>();

    /** @param name the part's; plots of the page begin with it */
    public Page(String name, String title) {
        this.name = name;
        text.append("# ").append(title).append("\n\n");
    }

    public String name() {
        return name;
    }

    public Page say(String paragraph) {
        text.append(paragraph.strip()).append("\n\n");
        return this;
    }

    public Page heading(String heading) {
        text.append("## ").append(heading).append("\n\n");
        return this;
    }

    /** @param rows cells as {@link #number} or text; each as long as the heads */
    public Page table(List<String> heads, List<? extends List<?>> rows) {
        row(heads);
        text.append("|---".repeat(heads.size())).append("|\n");
        rows.forEach(this::row);
        text.append('\n');
        return this;
    }

    private void row(List<?> cells) {
        for (Object cell : cells) {
            text.append("| ")
                    .append(cell instanceof Number number ? number(number.doubleValue()) : cell)
                    .append(' ');
        }
        text.append("|\n");
    }

    public Page plot(Plot plot) {
        text.append("![").append(plot.title()).append("](").append(plot.file()).append(")\n\n");
        return this;
    }

    public Page goal(Goal goal) {
        goals.add(goal);
        return this;
    }

    public List<Goal> goals() {
        return List.copyOf(goals);
    }

    public String text() {
        return text.toString();
    }

    /** With three digits that count, and none after the point from 100 on. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "not measured";
        }
        double size = Math.abs(value);
        int digits =
                size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%,." + digits + "f", value).replace(',', ' ');
    }
}
