/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What one consumer takes of the {@link UnsentTasks}. For one claim at a time. */
final class UnsentClaims {

    /** What other nodes have stored is found after so long at the latest, however often the consumer claims. */
    private static final Duration SHARED_INTERVAL = Duration.ofSeconds(5);

    private final TaskEngine engine;
    private final TaskScope scope;
    private Instant lastLook = Instant.MIN;
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
}
