/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.timer.Timer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The queries of a group that are on the wire. */
final class Queries {

    private final ServiceAccount account;
    private final Timer timer;
    private final Map<String, TaskRecord> asked = new ConcurrentHashMap<>();

    Queries(ServiceAccount account, Timer timer) {
        this.account = account;
        this.timer = timer;
    }

    /** The tasks that are being asked about. */
    Collection<TaskRecord> tasks() {
        return asked.values();
    }

    /**
     * Asks with a permit that the caller has acquired; if this throws, the permit has been given back.
     *
     * @param then is told when the query was sent, and what came of it
     */
    void ask(TaskRecord task, BiConsumer<Instant, QueryOutcome> then) {
        account.proof().offer(List.of(task));
        asked.put(task.externalTaskId(), task);
        Instant sent = timer.now();
        try {
            account.query(task, outcome -> {
                asked.remove(task.externalTaskId(), task);
                then.accept(sent, outcome);
            });
        } catch (RuntimeException e) {
            asked.remove(task.externalTaskId(), task);
            account.gate().giveBack(RequestGate.Kind.CLAIM, 1);
            throw e;
        }
    }
}
