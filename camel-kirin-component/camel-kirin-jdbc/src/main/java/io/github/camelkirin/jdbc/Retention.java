/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long what has ended, and what is parked, is kept. */
final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcTaskRepository.class);
    private static final Duration WARNING = Duration.ofDays(7);
    private static final long DAY = Duration.ofDays(1).toNanos();

    private final TaskBatches batches;
    private final Duration ended;
    private final Duration parked;
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

    Retention(TaskBatches batches, Duration ended, Duration parked) {
        this.batches = batches;
        this.ended = ended;
        this.parked = parked;
    }

    Set<String> finish(Collection<TaskRecord> tasks) {
        return keepsNothing() ? batches.delete(tasks) : batches.finish(tasks);
    }

    /** Whether what has ended is forgotten at once. */
    boolean keepsNothing() {
        return ended.isZero();
    }

    void purge() {
        int forgotten = batches.purge(TaskState.DONE, ended);
        if (forgotten > 0) {
            LOG.debug("{} tasks that had ended {} ago are forgotten", forgotten, ended);
        }
        int given = batches.purge(TaskState.PARKED, parked);
        if (given > 0) {
            LOG.warn("{} tasks that had been parked for parkedRetention ({}) were deleted.", given, parked);
        }
        warnOfParked();
    }

    /** Once a day. */
    private void warnOfParked() {
        long next = nextWarning.get();
        Duration age = parked.compareTo(WARNING.multipliedBy(2)) > 0 ? parked.minus(WARNING) : parked.dividedBy(2);
        if (System.nanoTime() - next < 0) {
            return;
        }
        long soon = batches.count(TaskState.PARKED, age);
        if (soon > 0 && nextWarning.compareAndSet(next, System.nanoTime() + DAY)) {
            LOG.warn(
                    "{} parked tasks are deleted within {}, when they have been parked for parkedRetention ({}): requeue or"
                            + " discard them.",
                    soon,
                    parked.minus(age),
                    parked);
        }
    }
}
