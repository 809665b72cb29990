/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The service's spellings of a task's status, and what each means. Immutable.
 *
 * <p>The standard table has the spellings of the service's reference page ({@code in_progress}, {@code completed},
 * {@code failed}) and those that sibling models and the upstream model use.
 */
public final class StatusMapping {

    private static final StatusMapping STANDARD = new StatusMapping(standardTable());

    private final Map<String, TaskStatus> table;

    private StatusMapping(Map<String, TaskStatus> table) {
        this.table = Map.copyOf(table);
    }

    /** The standard table. */
    public static StatusMapping standard() {
        return STANDARD;
    }

    /**
     * The standard table with further spellings; one that is in the table already is mapped anew.
     *
     * @param extras {@code spelling=status} pairs separated by commas, where the status is one of {@code queued},
     *     {@code running}, {@code completed}, {@code failed}, {@code cancelled}; blank for none
     * @throws IllegalArgumentException if a pair is not of that form, or a spelling is given two meanings
     */
    public static StatusMapping parse(@Nullable String extras) {
        if (extras == null || extras.isBlank()) {
            return STANDARD;
        }
        Map<String, TaskStatus> added = new HashMap<>();
        for (String pair : extras.split(",", -1)) {
            int equals = pair.indexOf('=');
            String spelling = equals < 0 ? "" : key(pair.substring(0, equals));
            if (spelling.isEmpty()) {
                throw new IllegalArgumentException("statusMapping must be spelling=status pairs separated by commas,"
                        + " such as finished=completed,broken=failed; was '" + extras + "'");
            }
            TaskStatus meaning = meaning(key(pair.substring(equals + 1)), spelling);
            TaskStatus before = added.put(spelling, meaning);
            if (before != null && before != meaning) {
                throw new IllegalArgumentException("statusMapping must give '" + spelling + "' one meaning, was "
                        + before.value() + " and " + meaning.value());
            }
        }
        Map<String, TaskStatus> table = standardTable();
        table.putAll(added);
        return new StatusMapping(table);
    }

    /**
     * What a spelling means.
     *
     * @param spelling compared without case and surrounding space
     * @return {@link TaskStatus#UNKNOWN} for a spelling in no row, and for null
     */
    public TaskStatus status(@Nullable String spelling) {
        return spelling == null ? TaskStatus.UNKNOWN : table.getOrDefault(key(spelling), TaskStatus.UNKNOWN);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StatusMapping mapping && table.equals(mapping.table);
    }

    @Override
    public int hashCode() {
        return Objects.hash(table);
    }

    @Override
    public String toString() {
        return "StatusMapping" + table;
    }

    private static TaskStatus meaning(String value, String spelling) {
        return switch (value) {
            case "queued" -> TaskStatus.QUEUED;
            case "running" -> TaskStatus.RUNNING;
            case "completed" -> TaskStatus.COMPLETED;
            case "failed" -> TaskStatus.FAILED;
            case "cancelled" -> TaskStatus.CANCELLED;
            default ->
                throw new IllegalArgumentException("statusMapping must map '" + spelling
                        + "' to queued, running, completed, failed or cancelled, was '" + value + "'");
        };
    }

    private static String key(String spelling) {
        return spelling.strip().toLowerCase(Locale.ROOT);
    }

    private static Map<String, TaskStatus> standardTable() {
        Map<String, TaskStatus> table = new HashMap<>();
        put(table, TaskStatus.QUEUED, "in_queue", "queued", "pending", "submitted", "created", "starting");
        put(table, TaskStatus.RUNNING, "in_progress", "processing", "running");
        put(table, TaskStatus.COMPLETED, "completed", "success", "succeeded", "succeed", "done");
        put(table, TaskStatus.FAILED, "failed", "fail", "error", "timeout", "expired");
        put(table, TaskStatus.CANCELLED, "cancelled", "canceled");
        return table;
    }

    private static void put(Map<String, TaskStatus> table, TaskStatus status, String... spellings) {
        for (String spelling : spellings) {
            table.put(spelling, status);
        }
    }
}
