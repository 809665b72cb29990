/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.control;

import io.github.camelkirin.simulator.ledger.Ledger;
import io.github.camelkirin.simulator.ledger.Totals;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskStore;
import io.github.camelkirin.simulator.wire.Prices;
import io.github.camelkirin.simulator.wire.ResultFiles;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The page at {@code /}: the last 200 tasks, newest first, with their pictures.
 *
 * @param clock the time
 * @param tasks the tasks
 * @param ledger the sums
 * @param prices what pictures cost
 * @param files where pictures are
 */
public record StartPage(SimulatorClock clock, TaskStore tasks, Ledger ledger, Prices prices, ResultFiles files) {
    private static final int SHOWN_PROMPT = 200;
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Kirin simulator</title>
            <meta name="viewport" content="width=device-width">
            <style>
            body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 68rem; padding: 0 1rem;
                   color: #222; background: #fafafa }
            table { border-collapse: collapse; width: 100% }
            th, td { text-align: left; vertical-align: top; padding: .5rem; border-bottom: 1px solid #ddd }
            td.prompt { max-width: 24rem; overflow-wrap: anywhere }
            img { height: 5rem; margin-right: .3rem; border-radius: .2rem }
            code { font-size: 13px }
            .completed { color: #17703b } .failed, .cancelled { color: #a61b1b } .running { color: #8a5a00 }
            </style></head><body><h1>Kirin simulator</h1>
            """;

    /** The page as HTML. */
    public String html() {
        Totals totals = ledger.totals();
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<p>%d creates arrived, %d acted on · %d queries · %d pictures charged · $%s</p>"
                .formatted(
                        totals.creates().sends(),
                        totals.creates().actedOn(),
                        totals.traffic().queries(),
                        totals.charges().images(),
                        totals.charges().money().toPlainString()));
        List<Task> recent = tasks.recent();
        if (recent.isEmpty()) {
            return page.append("<p>No tasks yet.</p></body></html>").toString();
        }
        page.append("<table><tr><th>Task</th><th>Prompt</th><th>Status</th><th>Cost</th><th>Pictures</th></tr>\n");
        long now = clock.millis();
        for (int i = recent.size() - 1; i >= 0; i--) {
            append(page, recent.get(i), now);
        }
        return page.append("</table></body></html>").toString();
    }

    private void append(StringBuilder page, Task task, long now) {
        Phase phase = task.phaseAt(now);
        String name = phase.name().toLowerCase(Locale.ROOT);
        String externalId = task.externalTaskId();
        page.append("<tr><td><code>").append(task.id()).append("</code>");
        if (externalId != null) {
            page.append("<br>").append(escaped(shortened(externalId)));
        }
        page.append("<br>").append(Instant.ofEpochMilli(task.timeline().createdAt()));
        page.append("</td><td class=\"prompt\">")
                .append(escaped(shortened(task.parameters().prompt())));
        page.append("</td><td class=\"").append(name).append("\">").append(name);
        if (phase == Phase.RUNNING) {
            page.append(" ")
                    .append(Math.round(task.timeline().progressAt(now) * 100))
                    .append(" %");
        }
        page.append("</td><td>");
        if (phase == Phase.COMPLETED) {
            page.append("$").append(prices.cost(task).toPlainString()).append("</td><td>");
            appendPictures(page, task, now);
        } else {
            page.append("</td><td>");
        }
        page.append("</td></tr>\n");
    }

    private void appendPictures(StringBuilder page, Task task, long now) {
        for (int index = 0; index < task.parameters().pictures().count(); index++) {
            String url = escaped(files.url("", task, index, now));
            page.append("<a href=\"%s\"><img loading=\"lazy\" alt=\"picture %d\" src=\"%s\"></a>"
                    .formatted(url, index, url));
        }
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= SHOWN_PROMPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN_PROMPT)) + "…";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
