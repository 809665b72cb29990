/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.recipe;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.jspecify.annotations.Nullable;

/** Finds the tasks in the lines of the logger {@code camelkirin.journal}, whatever comes before their first word. */
public final class JournalReader {

    private static final Pattern LINE = Pattern.compile(
            "\\b(sending|accepted|adopted|ended) group=(.+?) externalTaskId=(.+?)"
                    + "(?: taskId=(\\S+)(?: model=(\\S+) account=(.+?)| status=(\\S+)))?(?: attempt=(\\d+))?$",
            Pattern.MULTILINE);

    /**
     * A task as far as the journal knows it.
     *
     * @param taskId null if it was sent, and then it is not known whether the service has it
     */
    public record Entry(
            String group,
            String externalTaskId,
            @Nullable String taskId,
            @Nullable String model) {}

    /**
     * Those that the service has accepted. An ended one is among them: its route may not have succeeded when the line was
     * written.
     */
    public List<Entry> accepted(@Body String journal) {
        return all(journal).stream().filter(entry -> entry.taskId() != null).toList();
    }

    /** Those of which it is not known whether the service has them. */
    public List<Entry> sent(@Body String journal) {
        return all(journal).stream().filter(entry -> entry.taskId() == null).toList();
    }

    private static Collection<Entry> all(String journal) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Matcher line = LINE.matcher(journal);
        while (line.find()) {
            Entry entry = new Entry(line.group(2), line.group(3), line.group(4), line.group(5));
            String attempt = line.group(8);
            if (line.group(1).equals("sending") && attempt != null) {
                // known to the service by an ID of its own, and what came before it has failed
                String sentAs = line.group(3) + "~" + (Integer.parseInt(attempt) - 1);
                entries.put(line.group(3), new Entry(line.group(2), sentAs, null, null));
            } else if (line.group(1).equals("sending")) {
                entries.putIfAbsent(entry.externalTaskId(), entry);
            } else if (entry.model() != null) {
                entries.put(entry.externalTaskId(), entry);
            }
        }
        return entries.values();
    }
}
