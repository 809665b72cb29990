/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.store.Batches;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the tasks of a group back, in batches. */
final class PutBacks {

    private static final Logger LOG = LoggerFactory.getLogger(PutBacks.class);

    private final TaskEngine engine;
    private final Batches<PutBack> batches;

    PutBacks(TaskEngine engine) {
        this.engine = engine;
        this.batches = new Batches<>(engine.store(), TaskRepository::putBack, this::stored);
    }

    void add(PutBack putBack) {
        batches.add(putBack);
    }

    /** Whose end has just been seen, or who is of no use any more; none of these comes here again in that state. */
    private void tell(TaskRecord task) {
        if (task.state() == TaskState.ENDED) {
            engine.observer().ended(task);
        } else if (task.state() == TaskState.PARKED) {
            engine.observer().parked(task);
        }
    }

    private void stored(List<PutBack> batch, Set<String> lost, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn(
                    "{} tasks could not be put back; they are claimed again when their leases end.",
                    batch.size(),
                    failure);
            return;
        }
        if (!lost.isEmpty()) {
            LOG.debug("Taken over by others before they were put back: {}", lost);
        }
        for (PutBack putBack : batch) {
            if (!lost.contains(putBack.task().externalTaskId())) {
                tell(putBack.task());
            }
        }
        Duration soonest = batch.get(0).dueIn();
        for (PutBack putBack : batch) {
            Duration due = engine.isHinted(putBack.task()) ? Duration.ZERO : putBack.dueIn();
            soonest = due.compareTo(soonest) < 0 ? due : soonest;
        }
        engine.dueIn(batch.get(0).task().scope(), soonest);
    }
}
