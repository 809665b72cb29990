/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.KirinFlow;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.TaskEngine;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators can do with the tasks that are kept for an endpoint: those of its group under its account and base URL, or,
 * with {@code tracked=false}, the untracked ones under that account and base URL, whichever group created them. Any other
 * task is as one that does not exist. Made by {@link KirinEndpoint#tasks()}.
 *
 * <p>Safe for use by many threads. Each call is made on the caller's thread, and waits for the repository where that blocks;
 * it throws what the repository throws when it cannot be reached, and an {@link IllegalStateException} while the component is
 * not started. Routes have the same as operations of a producer, which block nothing.
 *
 * <p>Records come without the request, whatever their state; a record's answer may echo the prompt.
 */
public final class KirinTasks {

    static final int LARGEST_LIMIT = 1000;

    private static final int BATCH = 200;
    private static final Logger LOG = LoggerFactory.getLogger(KirinTasks.class);

    private final KirinEndpoint endpoint;
    private final Supplier<TaskEngine> engine;

    /** @param engine asked for with each call: there is another one after a restart */
    KirinTasks(KirinEndpoint endpoint, Supplier<TaskEngine> engine) {
        this.endpoint = endpoint;
        this.engine = engine;
    }

    TaskScope scope() {
        TaskScope group = endpoint.scope();
        return endpoint.getConfiguration().isTracked() ? group : new TaskScope(TaskScope.UNTRACKED, group.account());
    }

    /**
     * The tasks in a state, or in any. Parked and done ones come in the order in which they became so, before all others,
     * which come in the order of their creation.
     *
     * @param state null for all
     * @param limit the most that are returned, 1 to {@value #LARGEST_LIMIT}
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public List<TaskRecord> list(@Nullable TaskState state, int limit) {
        return repository().list(scope(), state, checked(limit)).stream()
                .map(KirinTasks::withoutRequest)
                .toList();
    }

    /** The task with this external ID, if one is kept. */
    public Optional<TaskRecord> find(String externalTaskId) {
        return anywhere(null, externalTaskId).filter(this::isMine);
    }

    /** The task with this ID of the service, if one is kept. */
    public Optional<TaskRecord> findByTaskId(String taskId) {
        return anywhere(taskId, null).filter(this::isMine);
    }

    /** How many tasks there are in each state. States without a task may be missing. */
    public Map<TaskState, Long> counts() {
        return repository().counts(scope());
    }

    /**
     * Lets a parked task go on, with a fresh {@code taskTimeout} and fresh redeliveries: one whose end is known has its
     * completion routed, one that the service has accepted is asked about, one whose submission was lost is sent again. The
     * group's consumers on this node are told at once; those elsewhere see it with their next look.
     *
     * @return false if there is no such task, or it is not parked
     */
    public boolean requeue(String externalTaskId) {
        if (find(externalTaskId).isEmpty()) {
            return false;
        }
        boolean requeued = requeueParked(externalTaskId);
        if (requeued) {
            engine.get().dueIn(scope(), Duration.ZERO);
        }
        return requeued;
    }

    /**
     * Gives up a parked task: it is done, its completion is never routed, and what is kept of it is its IDs, digest, status,
     * counts and outcome. The same request again is still recognised, and costs nothing.
     *
     * @return false if there is no such task, or it is not parked
     */
    public boolean discard(String externalTaskId) {
        Optional<TaskRecord> task = find(externalTaskId);
        boolean discarded = task.isPresent() && discardParked(externalTaskId);
        task.filter(found -> discarded).ifPresent(engine.get()::batchMayHaveEnded);
        return discarded;
    }

    /**
     * Forgets all about a task, live, parked or done. The service is not told: what it makes of the task is paid for and not
     * delivered. The same request again is not recognised: it makes, and costs, a new task.
     *
     * @return false if there is no such task
     */
    public boolean erase(String externalTaskId) {
        Optional<TaskRecord> task = find(externalTaskId);
        boolean erased = task.isPresent()
                && noted("erased", externalTaskId, repository().erase(scope().account(), externalTaskId));
        task.filter(found -> erased).ifPresent(engine.get()::batchMayHaveEnded);
        return erased;
    }

    /** {@linkplain #requeue Requeues} all tasks that are parked now, one after another. Returns how many that were. */
    public int requeueAll() {
        int requeued = forAllParked(this::requeueParked);
        if (requeued > 0) {
            engine.get().dueIn(scope(), Duration.ZERO);
        }
        return requeued;
    }

    /** {@linkplain #discard Discards} all tasks that are parked now, one after another. Returns how many that were. */
    public int discardAll() {
        int discarded = forAllParked(this::discardParked);
        if (discarded > 0) {
            engine.get().dueIn(scope(), Duration.ZERO); // batches may have ended
        }
        return discarded;
    }

    /**
     * {@linkplain #erase Erases} the tasks in a state, or in any.
     *
     * @param state null for all
     * @return how many there were
     */
    public int eraseAll(@Nullable TaskState state) {
        int erased = repository().eraseAll(scope(), state);
        if (erased > 0) {
            engine.get().dueIn(scope(), Duration.ZERO); // batches may have ended
        }
        LOG.info(
                "{} tasks of group {} were erased: {}",
                erased,
                scope().group(),
                state == null ? "all" : "those in state " + StateNames.of(state));
        return erased;
    }

    /**
     * The tasks of a flow in the order of their creation: the one with which it began, if that is kept, and all that have
     * followed it, step by step. Also those of other groups under this account and base URL.
     *
     * @param rootTaskId the external ID of the task with which it began
     * @param limit the most that are returned, 1 to {@value #LARGEST_LIMIT}
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public List<TaskRecord> listFlow(String rootTaskId, int limit) {
        return repository().listFlow(scope().account(), rootTaskId, null, checked(limit)).stream()
                .map(KirinTasks::withoutRequest)
                .toList();
    }

    /**
     * What has become of a flow, and what it has cost. Also its tasks of other groups under this account and base URL count.
     *
     * @param rootTaskId the external ID of the task with which it began
     * @return empty if none of its tasks is kept
     */
    public Optional<KirinFlow> flow(String rootTaskId) {
        Map<TaskStatus, Integer> tasks = new EnumMap<>(TaskStatus.class);
        BigDecimal cost = BigDecimal.ZERO;
        TaskRecord last = null;
        List<TaskRecord> next;
        do {
            next = repository().listFlow(scope().account(), rootTaskId, last, LARGEST_LIMIT);
            for (TaskRecord task : next) {
                TaskOutcome outcome = task.outcome();
                tasks.merge(task.status(), 1, Integer::sum);
                cost = outcome == null || outcome.cost() == null ? cost : cost.add(outcome.cost());
                last = task;
            }
        } while (next.size() == LARGEST_LIMIT);
        return tasks.isEmpty() ? Optional.empty() : Optional.of(new KirinFlow(rootTaskId, tasks, cost));
    }

    /**
     * {@linkplain #erase Erases} the tasks of a flow, also those of other groups under this account and base URL. One that is
     * created meanwhile may stay.
     *
     * @param rootTaskId the external ID of the task with which it began
     * @return how many there were
     */
    public int eraseFlow(String rootTaskId) {
        int erased = repository().eraseFlow(scope().account(), rootTaskId);
        LOG.info("{} tasks of the flow that began with task {} were erased.", erased, rootTaskId);
        return erased;
    }

    /** A task of this account, also one that is not this endpoint's. The service's ID comes first. */
    Optional<TaskRecord> anywhere(@Nullable String taskId, @Nullable String externalTaskId) {
        Optional<TaskRecord> found = taskId != null
                ? repository().findByTaskId(scope().account(), taskId)
                : externalTaskId != null
                        ? repository().findByExternalTaskId(scope().account(), externalTaskId)
                        : Optional.empty();
        return found.map(KirinTasks::withoutRequest);
    }

    boolean isMine(TaskRecord task) {
        return task.scope().equals(scope());
    }

    private interface Change {
        boolean to(String externalTaskId);
    }

    /** Those that are parked meanwhile are left alone: there need be no end to them. */
    private int forAllParked(Change change) {
        long left = repository().counts(scope()).getOrDefault(TaskState.PARKED, 0L);
        int changed = 0;
        while (left > 0) {
            List<TaskRecord> parked = repository().list(scope(), TaskState.PARKED, (int) Math.min(BATCH, left));
            if (parked.isEmpty()) {
                return changed;
            }
            for (TaskRecord task : parked) {
                changed += change.to(task.externalTaskId()) ? 1 : 0;
            }
            left -= parked.size();
        }
        return changed;
    }

    private boolean requeueParked(String externalTaskId) {
        Duration timeout = Duration.ofMillis(endpoint.getConfiguration().getTaskTimeout());
        return noted("requeued", externalTaskId, repository().requeue(scope().account(), externalTaskId, timeout));
    }

    private boolean discardParked(String externalTaskId) {
        return noted("discarded", externalTaskId, repository().discard(scope().account(), externalTaskId));
    }

    /** What a person has decided is nowhere else to be seen. */
    private boolean noted(String what, String externalTaskId, boolean done) {
        if (done) {
            LOG.info("Task {} of group {} was {}.", externalTaskId, scope().group(), what);
        }
        return done;
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + LARGEST_LIMIT + ", was " + limit);
        }
        return limit;
    }

    private TaskRepository repository() {
        return engine.get().repository();
    }

    private static TaskRecord withoutRequest(TaskRecord task) {
        return task.request() == null ? task : task.toBuilder().requestLeftOut().build();
    }
}
