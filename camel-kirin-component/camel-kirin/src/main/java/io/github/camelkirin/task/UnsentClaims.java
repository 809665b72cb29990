/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchStore;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one consumer takes of the {@link UnsentTasks}. For one claim at a time. */
final class UnsentClaims {

    private static final Logger LOG = LoggerFactory.getLogger(UnsentClaims.class);

    /** What other nodes have stored is found after so long at the latest, however often the consumer claims. */
    private static final Duration SHARED_INTERVAL = Duration.ofSeconds(5);

    private final TaskEngine engine;
    private final TaskScope scope;
    private Instant lastLook = Instant.MIN;
    private final Map<BatchKey, Boolean> cancelling = new HashMap<>();
    private boolean more;
    private boolean looked;
    private int taken;

    UnsentClaims(TaskEngine engine, TaskScope scope) {
        this.engine = engine;
        this.scope = scope;
    }

    static boolean isUnsent(TaskRecord task) {
        return task.state() == TaskState.SUBMITTING && task.isUnsent();
    }

    /** For how many the next claim asks: a shared repository is not asked in vain again and again. */
    int takeRoom() {
        Instant now = engine.timer().now();
        looked = engine.unsent().isExpected(scope)
                || more
                || !engine.store().repository().isBlocking()
                || !now.isBefore(lastLook.plus(SHARED_INTERVAL));
        taken = looked ? engine.unsent().takeRoom() : 0;
        lastLook = looked ? now : lastLook;
        return taken;
    }

    /** Nothing was claimed with the room that was taken. */
    void giveBack() {
        engine.unsent().giveBack(taken);
    }

    /** Returns how many of those claimed are unsent. */
    int claimed(List<TaskRecord> claimed) {
        cancelling.clear();
        int unsent = (int) claimed.stream().filter(UnsentClaims::isUnsent).count();
        int unused = taken - unsent;
        more = looked && (unsent > 0 || unused == 0);
        if (looked && unused == 0) {
            engine.unsent().waitForRoom(scope);
        } else {
            engine.unsent().giveBack(unused);
        }
        return unsent;
    }

    /** Sends one that was claimed; if its batch is being cancelled it ends instead, and the service never gets it. */
    void begin(TaskRecord task, SubmissionSettings settings) {
        boolean cancelled;
        try {
            cancelled = isCancelled(task);
        } catch (RuntimeException | Error e) {
            engine.unsent().giveBack(1);
            throw e;
        }
        if (!cancelled) {
            engine.unsent().send(task, settings);
            return;
        }
        engine.unsent().giveBack(1);
        engine.end(task).whenComplete((ended, failure) -> {
            if (failure != null) {
                LOG.debug("{} could not be cancelled with its batch now; it is claimed again", task, failure);
            }
        });
    }

    private boolean isCancelled(TaskRecord task) {
        BatchKey key = task.batch();
        Optional<BatchStore> batches = engine.repository().batches();
        return key != null && batches.isPresent() && cancelling.computeIfAbsent(key, batches.get()::isCancelling);
    }
}
