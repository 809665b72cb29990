/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.request.Parameters;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.Timeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a {@link StateFile}. A create and the task that it made are one line: neither is ever there without the other.
 *
 * @param port the free port that was found
 * @param create a create that is about to be answered
 * @param task what the create made
 * @param end a task that was ended early
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StateLine(
        @Nullable Integer port,
        @Nullable Create create,
        @Nullable Made task,
        @Nullable End end) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Create(
            long at,
            String path,
            List<String> headers,
            @Nullable String authorizationScheme,
            @Nullable String externalTaskId,
            @Nullable JsonNode refusedParams,
            int status) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Made(String id, long sequence, String model, Parameters parameters, Timeline timeline) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record End(String id, Timeline timeline) {}

    static StateLine of(int port) {
        return new StateLine(port, null, null, null);
    }

    static StateLine of(SentCreate sent) {
        Task task = sent.task();
        JsonNode params = sent.params();
        Create create = new Create(
                sent.at().toEpochMilli(),
                sent.path(),
                sent.sentHeaders().namesAndValues(),
                sent.authorizationScheme().orElse(null),
                sent.externalTaskId().orElse(null),
                task != null || params.isMissingNode() ? null : params,
                sent.status());
        return new StateLine(null, create, task == null ? null : made(task), null);
    }

    private static Made made(Task task) {
        return new Made(task.id(), task.sequence(), task.model(), task.parameters(), task.timeline());
    }

    static StateLine end(Task task) {
        return new StateLine(null, null, null, new End(task.id(), task.timeline()));
    }

    /** Names neither prompt nor headers. */
    @Override
    public String toString() {
        return "StateLine[task=" + (task == null ? null : task.id()) + "]";
    }
}
