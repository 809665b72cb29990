/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskError;
import java.util.Map;

/** What answers share across the protocols. */
final class Answers {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Answers() {}

    static void put(ObjectNode answer, String name, long epochMillis, Dialect dialect) {
        answer.put(name, dialect.is(Dialect.Times.SECONDS) ? epochMillis / 1000 : epochMillis);
    }

    static void putError(ObjectNode answer, TaskError error, Dialect dialect) {
        if (dialect.is(Dialect.TaskFailure.STRING)) {
            answer.put("error", error.message());
            return;
        }
        ObjectNode object = answer.putObject("error");
        if (dialect.is(Dialect.TaskFailure.NUMERIC_CODE) && isNumber(error.code())) {
            object.put("code", Long.parseLong(error.code()));
        } else {
            object.put("code", error.code());
        }
        boolean other = dialect.is(Dialect.TaskFailure.CODE_AND_ERROR_MESSAGE);
        object.put(other ? "error_message" : "message", error.message());
    }

    static void putUsage(ObjectNode answer, Task task, Prices prices, Dialect dialect) {
        ObjectNode usage = answer.putObject("usage");
        usage.put("cost", prices.cost(task).toPlainString());
        usage.put("discount", prices.discount());
        if (dialect.is(Dialect.Usage.WITH_EXTRAS)) {
            usage.put("quantity", task.parameters().pictures().count());
            usage.put("unit_price", prices.perImage().toPlainString());
            usage.putObject("extra_info")
                    .put("resolution", task.parameters().pictures().resolution());
        }
    }

    static ObjectNode enveloped(ObjectNode answer, Dialect dialect) {
        return dialect.is(Dialect.Envelope.WRAPPED) ? wrapped(answer) : answer;
    }

    static ObjectNode wrapped(ObjectNode answer) {
        ObjectNode envelope = JSON.objectNode();
        envelope.set("data", answer);
        envelope.putObject("status").put("code", 200).put("message", "success");
        return envelope;
    }

    static void addUnknown(ObjectNode object, Dialect dialect) {
        if (dialect.is(Dialect.UnknownFields.PRESENT)) {
            object.putObject("x_undocumented").put("kept", true);
        }
    }

    static boolean isNumber(String code) {
        return !code.isEmpty() && code.length() < 19 && code.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static Map<Phase, String> statuses(
            String queued, String running, String completed, String failed, String cancelled) {
        return Map.of(
                Phase.QUEUED, queued,
                Phase.RUNNING, running,
                Phase.COMPLETED, completed,
                Phase.FAILED, failed,
                Phase.CANCELLED, cancelled);
    }
}
