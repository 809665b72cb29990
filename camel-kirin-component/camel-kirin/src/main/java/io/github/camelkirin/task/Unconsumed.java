/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.timer.RepeatedWarning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over groups that tasks are created for and that nobody here consumes: where no consumer on any node has been seen
 * for five minutes, warns of tasks that have been due for as long, and parks those whose deadline has passed. Untracked tasks whose
 * submission was left open have no consumer by their nature: they are forgotten at their deadline, without a word.
 */
final class Unconsumed {

    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int BATCH = 500;
    private static final ClaimLimit ANY = new ClaimLimit(1, 1).andUnsent(1);
    private static final Logger LOG = LoggerFactory.getLogger(Unconsumed.class);

    private final TaskEngine engine;
    private final Map<TaskScope, RepeatedWarning> scopes = new ConcurrentHashMap<>();
    private boolean scheduled;
    private boolean closed;

    Unconsumed(TaskEngine engine) {
        this.engine = engine;
    }

    void watch(TaskScope scope) {
        if (!scopes.containsKey(scope) && scopes.putIfAbsent(scope, new RepeatedWarning(LOG, engine.timer())) == null) {
            schedule();
        }
    }

    void close() {
        synchronized (this) {
            closed = true;
        }
        scopes.clear();
    }

    private synchronized void schedule() {
        if (!scheduled && !closed) {
            scheduled = true;
            engine.timer().schedule(INTERVAL, () -> engine.store().execute(this::look));
        }
    }

    private void look() {
        synchronized (this) {
            scheduled = false;
        }
        scopes.forEach((scope, warning) -> {
            if (engine.isConsumed(scope)) {
                scopes.remove(scope);
            } else {
                look(scope, warning);
            }
        });
        if (!scopes.isEmpty()) {
            schedule();
        }
    }

    private void look(TaskScope scope, RepeatedWarning warning) {
        TaskRepository repository = engine.store().repository();
        try {
            // a consumer on another node may have more to do than it can
            if (!repository.isConsumed(scope, PATIENCE)) {
                lookAfter(scope, repository, warning);
            }
            if (repository.nextDue(scope, ANY).isEmpty()) {
                scopes.remove(scope);
            }
        } catch (RuntimeException e) {
            LOG.debug("Group {} could not be looked at", scope.group(), e);
        }
    }

    private void lookAfter(TaskScope scope, TaskRepository repository, RepeatedWarning warning) {
        List<TaskRecord> tasks = repository.claimDue(
                scope,
                new ClaimLimit(BATCH, BATCH, PATIENCE, BATCH),
                engine.leases().lease());
        if (scope.group().equals(TaskScope.UNTRACKED)) {
            forget(repository, tasks);
        } else if (!tasks.isEmpty()) {
            warning.warn(
                    "Tasks of group {} have been due for {} min, and nobody consumes them: start a route"
                            + " from(\"kirin:{}\") with the same account and base URL, or create them with"
                            + " tracked=false. They are parked at their deadline.",
                    scope.group(),
                    PATIENCE.toMinutes(),
                    scope.group());
            List<PutBack> putBacks = putBacks(tasks);
            Set<String> lost = repository.putBack(putBacks);
            putBacks.stream()
                    .map(PutBack::task)
                    .filter(task -> task.state() == TaskState.PARKED && !lost.contains(task.externalTaskId()))
                    .forEach(engine.observer()::parked);
        }
    }

    private static void forget(TaskRepository repository, List<TaskRecord> tasks) {
        for (TaskRecord task : tasks) {
            if (!task.isPastDeadline()) {
                repository.putBack(List.of(new PutBack(task, Duration.ZERO)));
            } else if (!repository.remove(task)) {
                repository.finish(List.of(task)); // someone was told of it
            }
        }
    }

    private static List<PutBack> putBacks(List<TaskRecord> tasks) {
        List<PutBack> putBacks = new ArrayList<>(tasks.size());
        for (TaskRecord task : tasks) {
            putBacks.add(
                    task.isPastDeadline()
                            ? new PutBack(
                                    task.toBuilder()
                                            .parked(ParkReason.NOT_CONSUMED, "nobody consumes the group")
                                            .build(),
                                    Duration.ZERO)
                            : new PutBack(task, Duration.ZERO));
        }
        return putBacks;
    }
}
