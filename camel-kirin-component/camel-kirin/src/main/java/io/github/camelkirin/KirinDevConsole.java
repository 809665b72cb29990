/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.api.GroupSpending;
import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.LastError;
import io.github.camelkirin.query.KnownDurations;
import io.github.camelkirin.repository.TaskState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * The dev console {@code kirin}: how each group of tasks fares, as text and as JSON. It shows no prompt, key or image, and of
 * errors only the class.
 */
@DevConsole(name = "kirin", displayName = "Kirin", description = "Tasks at the Kirin image generation API")
public class KirinDevConsole extends AbstractDevConsole {

    private static final Set<TaskState> LIVE = EnumSet.complementOf(EnumSet.of(TaskState.DONE));

    public KirinDevConsole() {
        super("camel", "kirin", "Kirin", "Tasks at the Kirin image generation API");
    }

    private <T> List<T> ofComponents(Function<KirinComponent, List<T>> part) {
        List<T> parts = new ArrayList<>();
        for (String name : getCamelContext().getComponentNames()) {
            if (getCamelContext().hasComponent(name) instanceof KirinComponent component) {
                parts.addAll(part.apply(component));
            }
        }
        return parts;
    }

    private List<GroupStatus> statuses() {
        return ofComponents(KirinComponent::status);
    }

    private List<GroupSpending> spending() {
        return ofComponents(KirinComponent::spending);
    }

    private List<KnownDurations> durations() {
        return ofComponents(KirinComponent::durations);
    }

    private List<AccountStatus> accounts() {
        return ofComponents(KirinComponent::accountStatus);
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        String groups = statuses().stream().map(KirinDevConsole::text).collect(Collectors.joining("\n"));
        String accounts = accounts().stream().map(AccountRequests::text).collect(Collectors.joining());
        String durations = durations().stream().map(TaskDurations::text).collect(Collectors.joining());
        String spending = spending().stream().map(SpendingJson::text).collect(Collectors.joining());
        return Stream.of(groups, accounts, spending, durations)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static String text(GroupStatus status) {
        GroupStatus.Counts counts = status.counted();
        StringBuilder text = new StringBuilder();
        text.append(String.format("Group %s (account %s, %s)%n", name(status), status.account(), status.baseUrl()));
        text.append("    Kept:");
        for (TaskState state : LIVE) {
            text.append(' ').append(StateNames.of(state)).append(' ');
            text.append(status.kept().isEmpty() ? "?" : status.kept().getOrDefault(state, 0L));
        }
        text.append(String.format(
                "%n    Oldest waiting: %s, results about to expire: %d%n",
                status.oldest() == null ? "none" : status.oldest().toSeconds() + " s", status.agingResults()));
        text.append(String.format(
                "    Creates that wait here: %d, tasks in flight at most: %s%n",
                status.waitingCreates(), status.maxTasksInFlight() == 0 ? "any" : status.maxTasksInFlight()));
        if (!status.batches().isEmpty()) {
            text.append("    Batches:");
            status.batches()
                    .forEach((phase, count) ->
                            text.append(' ').append(phase.value()).append(' ').append(count));
            text.append(System.lineSeparator());
        }
        text.append(String.format(
                Locale.ROOT,
                "    Sent: creates %d, queries %d (%.2f a second), retries %d, fresh tries %d, HTTP 429 %d%n",
                counts.creates(),
                counts.queries(),
                counts.queriesPerSecond(),
                counts.retries(),
                counts.resubmitted(),
                counts.throttled()));
        text.append(String.format(
                "    Ended: %s, told of progress %d, delivered %d, redelivered %d, parked %d, cost %s USD%n",
                counts.ended(),
                counts.progressed(),
                counts.delivered(),
                counts.redelivered(),
                counts.parked(),
                counts.cost().toPlainString()));
        GroupStatus.Callbacks callbacks = counts.callbacks();
        if (!callbacks.answered().isEmpty()) {
            text.append(String.format(
                    "    Callbacks: %s, ends known by them %d, otherwise %d%n",
                    callbacks.answered(), callbacks.detected(), callbacks.undetected()));
        }
        LastError error = counts.lastError();
        if (error != null) {
            text.append(String.format(
                    "    Last error: %s, HTTP %d, at %s%s%n",
                    error.type(), error.httpStatus(), error.at(), counts.degraded() ? ", not over" : ""));
        }
        return text.toString();
    }

    private static String name(GroupStatus status) {
        return status.group().isEmpty() ? "(untracked)" : status.group();
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray groups = new JsonArray();
        statuses().forEach(status -> groups.add(json(status)));
        JsonObject root = new JsonObject();
        root.put("groups", groups);
        root.put("accounts", AccountRequests.json(accounts().stream()));
        JsonArray spending = new JsonArray();
        spending().forEach(group -> spending.add(SpendingJson.json(group)));
        root.put("spending", spending);
        root.put("durations", TaskDurations.json(durations().stream()));
        return root;
    }

    private static JsonObject json(GroupStatus status) {
        GroupStatus.Counts counts = status.counted();
        JsonObject json = new JsonObject();
        json.put("group", status.group());
        json.put("account", status.account());
        json.put("baseUrl", status.baseUrl());
        JsonObject kept = new JsonObject();
        for (TaskState state : LIVE) {
            if (!status.kept().isEmpty()) {
                kept.put(StateNames.of(state), status.kept().getOrDefault(state, 0L));
            }
        }
        json.put("kept", kept);
        if (status.oldest() != null) {
            json.put("oldestSeconds", status.oldest().toSeconds());
        }
        json.put("agingResults", status.agingResults());
        json.put("waitingCreates", status.waitingCreates());
        json.put("maxTasksInFlight", status.maxTasksInFlight());
        JsonObject batches = new JsonObject();
        status.batches().forEach((phase, count) -> batches.put(phase.value(), count));
        json.put("batches", batches);
        json.put("creates", counts.creates());
        json.put("queries", counts.queries());
        json.put("queriesPerSecond", counts.queriesPerSecond());
        json.put("retries", counts.retries());
        json.put("resubmitted", counts.resubmitted());
        json.put("throttled", counts.throttled());
        JsonObject ended = new JsonObject();
        ended.putAll(counts.ended());
        json.put("ended", ended);
        json.put("progressed", counts.progressed());
        json.put("delivered", counts.delivered());
        json.put("redelivered", counts.redelivered());
        json.put("parked", counts.parked());
        json.put("cost", counts.cost());
        json.put("degraded", counts.degraded());
        JsonObject callbacks = new JsonObject();
        callbacks.putAll(counts.callbacks().answered());
        json.put("callbacks", callbacks);
        json.put("detectedByCallback", counts.callbacks().detected());
        json.put("detectedByPoll", counts.callbacks().undetected());
        LastError error = counts.lastError();
        if (error != null) {
            JsonObject last = new JsonObject();
            last.put("type", error.type());
            last.put("httpStatus", error.httpStatus());
            last.put("time", error.at().toString());
            json.put("lastError", last);
        }
        return json;
    }
}
