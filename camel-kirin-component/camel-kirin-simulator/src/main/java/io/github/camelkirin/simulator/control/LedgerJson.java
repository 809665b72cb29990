/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.simulator.ledger.Ledger;
import io.github.camelkirin.simulator.ledger.SentCallback;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskStore;
import java.util.List;

/** The ledger's entries as JSON. */
final class LedgerJson {
    private LedgerJson() {}

    static ArrayNode creates(List<SentCreate> creates) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (SentCreate create : creates) {
            ObjectNode entry = array.addObject();
            entry.put("at", create.at().toEpochMilli());
            entry.put("path", create.path());
            entry.put("externalTaskId", create.externalTaskId().orElse(null));
            entry.put("taskId", create.taskId().orElse(null));
            entry.put("actedOn", create.actedOn());
            entry.put("status", create.status());
            entry.put("authorizationScheme", create.authorizationScheme().orElse(null));
            ObjectNode headers = entry.putObject("headers");
            create.headers().forEach(headers::put);
            if (!create.params().isMissingNode()) {
                entry.set("params", create.params());
            }
        }
        return array;
    }

    static ArrayNode tasks(List<Task> tasks, TaskStore store, Ledger ledger) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Task task : tasks) {
            ObjectNode entry = array.addObject();
            entry.put("id", task.id());
            entry.put("externalTaskId", task.externalTaskId());
            entry.put("model", task.model());
            entry.put("phase", store.phase(task).name());
            entry.put("createdAt", task.timeline().createdAt());
            entry.put("endsAt", task.timeline().endsAt());
            ArrayNode queries = entry.putArray("queries");
            ledger.queries(task.id()).forEach(at -> queries.add(at.toEpochMilli()));
        }
        return array;
    }

    static ArrayNode callbacks(List<SentCallback> callbacks) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (SentCallback callback : callbacks) {
            array.addObject()
                    .put("at", callback.at().toEpochMilli())
                    .put("taskId", callback.taskId())
                    .put("phase", callback.phase().name())
                    .put("outcome", callback.outcome());
        }
        return array;
    }
}
