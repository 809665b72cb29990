/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.io.PrintStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What may be shown of a task: neither its request nor its answer, and of kept headers only the names. */
final class TaskDetails {

    private static final int NAMED = 20;

    private final Map<String, String> fields = new LinkedHashMap<>();

    private TaskDetails(FoundTask found) {
        TaskRecord task = found.task();
        identity(found);
        put("State", States.name(task.state()));
        put(
                "Parked because",
                task.parkReason() == null ? null : task.parkReason().name().toLowerCase(Locale.ROOT));
        put("Last trouble", task.note());
        put("Status", task.status().value());
        put("Progress", task.progress() == null ? null : Math.round(task.progress() * 100) + " %");
        put("Created", task.createdAt());
        put("Ended", task.endedAt());
        put("Time left", task.state() == TaskState.DONE ? null : task.timeLeft().toSeconds() + " s");
        put("Creates sent", task.sends());
        put("Queries sent", task.queries());
        put("Failed deliveries", task.deliveries());
        put("HTTP status", task.httpStatus() == 0 ? null : task.httpStatus());
        outcome(task.outcome());
        put("Request kept", task.hasRequest() ? "yes" : "no");
        put("Headers kept", names(task.headers().keySet()));
    }

    static void print(FoundTask found, PrintStream out) {
        Map<String, String> fields = new TaskDetails(found).fields;
        int widest = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((name, value) -> out.println(name + " ".repeat(widest - name.length()) + "  " + value));
    }

    private void identity(FoundTask found) {
        TaskRecord task = found.task();
        AccountId account = task.account();
        put("Context", String.join(", ", found.contexts()));
        put("Group", found.group());
        put("Account", account.account());
        put("Base URL", account.baseUrl());
        put("External ID", task.externalTaskId());
        put("Task ID", task.taskId());
        put("Model", task.model());
    }

    private void outcome(@Nullable TaskOutcome outcome) {
        if (outcome != null) {
            put("Error code", outcome.errorCode());
            put("Cost", outcome.cost() == null ? null : outcome.cost().toPlainString() + " USD");
            put("Request ID", outcome.requestId());
        }
    }

    private static @Nullable String names(Collection<String> headers) {
        return headers.isEmpty() ? null : Text.some(headers.stream().sorted().collect(Collectors.toList()), NAMED);
    }

    private void put(String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, Text.of(value));
        }
    }
}
