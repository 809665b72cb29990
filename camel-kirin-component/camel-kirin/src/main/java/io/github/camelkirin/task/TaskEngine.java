/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.Observers;
import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.admission.HeldCreates;
import io.github.camelkirin.admission.RoomMaker;
import io.github.camelkirin.api.CallbackOutcome;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.client.CancelOutcome;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.query.CallbackTiming;
import io.github.camelkirin.query.LearnedTiming;
import io.github.camelkirin.query.QueryPace;
import io.github.camelkirin.query.QuerySchedule;
import io.github.camelkirin.query.QueryTiming;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.store.Leases;
import io.github.camelkirin.store.Store;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that can be done with the tasks of one account in one repository. Nothing here holds a thread while it waits: results
 * are futures, completed on the client's or the timer's thread. Safe for use by many threads.
 */
public final class TaskEngine implements AutoCloseable {

    private final Store store;
    private final ServiceAccount account;
    private final Timer timer;
    private final Leases leases;
    private final Unconsumed unconsumed;
    private final RepositoryUse use;
    private final Submissions submissions;
    private final Outbox outbox;
    private final UnsentTasks unsent;
    private final Cancellations cancellations;
    private final TaskObserver observer;
    private final FreshTries freshTries;
    private final WaitingTasks waiting;

    /** @param lease held on each task that this node works on */
    public TaskEngine(RepositoryUse use, ServiceAccount account, Timer timer, Lease lease) {
        this.use = use;
        this.store = new Store(use.repository(), use.executor(), timer, lease.duration());
        this.account = account;
        this.timer = timer;
        this.leases = new Leases(store, timer, lease);
        this.unconsumed = new Unconsumed(this);
        this.submissions = new Submissions(this);
        this.outbox = new Outbox(this, submissions);
        this.unsent = new UnsentTasks(this, submissions);
        this.cancellations = new Cancellations(this);
        this.observer = new Observers(List.of(account.observer(), new RoomMaker(use.held())), timer);
        this.freshTries = new FreshTries(this, submissions);
        this.waiting = new WaitingTasks(this, submissions);
        if (use.repository().isBlocking()) {
            // what an earlier process has left behind: no consumer ever asks for these
            unconsumed.watch(new TaskScope(TaskScope.UNTRACKED, account.id()));
        }
    }

    /**
     * Submits a task.
     *
     * @param task with its request, not stored yet
     * @param taskTimeout from now to the task's deadline
     * @param submitTimeout after which the result is given although the service has not accepted: as {@code submitting} if
     *     the task is tracked, as a failure otherwise; null for no such time
     * @return fails with a {@link KirinException}
     */
    public CompletableFuture<Submitted> submit(
            TaskRecord task, Duration taskTimeout, SubmissionSettings settings, @Nullable Duration submitTimeout) {
        return submissions.submit(task, taskTimeout, settings, submitTimeout);
    }

    /** Goes on with a submission that someone else has left behind, for nobody in particular. */
    void resume(TaskRecord task, SubmissionSettings settings) {
        submissions.resume(task, settings);
    }

    /** Where tasks are stored that the group's consumer sends. */
    public Outbox outbox() {
        return outbox;
    }

    UnsentTasks unsent() {
        return unsent;
    }

    /** Submits a task and waits for its end. The reply is its completion: no consumer gets it as well. */
    public CompletableFuture<KirinTask> generate(
            TaskRecord task, Duration taskTimeout, SubmissionSettings settings, WaitSettings wait) {
        return waiting.generate(task, taskTimeout, settings, wait);
    }

    /** Waits for a task that exists, whoever created it. Who delivers its completion is not changed by that. */
    public CompletableFuture<KirinTask> await(TaskRecord task, WaitSettings wait) {
        return waiting.await(task, wait);
    }

    /** Asks once, by the service's ID if the record has it. The outcome is the service's, or why there is none. */
    public CompletableFuture<QueryOutcome> get(TaskRecord task) {
        return freshTries.newest(task).thenCompose(this::ask);
    }

    private CompletableFuture<QueryOutcome> ask(TaskRecord task) {
        CompletableFuture<QueryOutcome> result = new CompletableFuture<>();
        account.gate().acquire(RequestGate.Kind.QUERY, () -> account.query(task, result::complete));
        return result;
    }

    /** Has a task that was created elsewhere delivered by its group's consumer. */
    public CompletableFuture<Submitted> track(
            TaskRecord task, KirinTask answer, Duration taskTimeout, Admission admission) {
        return store.call(repository -> {
                    Optional<TaskRecord> known = task.taskId() == null
                            ? Optional.empty()
                            : repository.findByTaskId(account.id(), task.taskId());
                    if (known.isPresent()) {
                        return new Submitted(known.get(), answer, true, false);
                    }
                    FreshTries.requireOwnId(repository, task);
                    Insertion insertion = repository.insertIfAbsent(task, taskTimeout, leases.lease(), admission);
                    if (insertion.inserted()) {
                        repository.putBack(List.of(new PutBack(insertion.task(), Duration.ZERO)));
                    }
                    return new Submitted(insertion.task(), answer, !insertion.inserted(), false);
                })
                .whenComplete((submitted, failure) -> dueIn(task.scope(), Duration.ZERO));
    }

    /** Asks the service to cancel a task. */
    public CompletableFuture<CancelOutcome> cancel(String model, String taskId) {
        return account.cancel(model, taskId);
    }

    /**
     * Ends a task here, as cancelled, without a word to the service, which may still finish and bill it. The group's consumer
     * gets the completion, unless an exchange waits here for the task: that is then the one to get it.
     *
     * @return the task as it has then ended; empty if nothing was changed, since it has ended before, is parked, or is not
     *     kept
     */
    public CompletableFuture<Optional<TaskRecord>> end(TaskRecord task) {
        return cancellations.end(task).thenApply(ended -> {
            ended.ifPresent(cancelled -> stopWaiting(cancelled.externalTaskId(), cancelled.taskId()));
            return ended;
        });
    }

    /**
     * Answers those who wait here for a task's end, without holding the task, as if it had been cancelled.
     *
     * @return whether there were any
     */
    public boolean stopWaiting(@Nullable String externalTaskId, @Nullable String taskId) {
        return waiting.stopWaiting(externalTaskId, taskId);
    }

    /** Has a task asked about now, by whoever follows it. */
    public CompletableFuture<?> askNow(TaskRecord task) {
        return store.call(repository -> repository.markDue(task.account(), task.externalTaskId()))
                .thenAccept(marked -> dueIn(task.scope(), Duration.ZERO));
    }

    /**
     * A callback has come for a task of a group, from who was given its URL. Does not wait for the repository.
     *
     * @param ends whether it hints at the task's end; otherwise at its progress
     * @param makesDue whether the task is to be asked about for it
     * @return whether that was done, or has to be at once; false if it is put off, since it has just been
     */
    public boolean called(TaskScope scope, String externalTaskId, boolean ends, boolean makesDue) {
        GroupCallbacks callbacks = use.callbacks(scope);
        return ends ? callbacks.ends(externalTaskId) : !makesDue || callbacks.moves(externalTaskId);
    }

    /** A request to a group's callback path is answered. */
    public void answered(TaskScope scope, CallbackOutcome outcome) {
        observer().callback(scope, outcome);
    }

    /** Whether the tasks of a group that callbacks tell of are asked about seldom, since callbacks come. */
    public boolean isLeftToCallbacks(TaskScope scope) {
        return use.callbacks(scope).net().isSlow();
    }

    /** Whether a callback has said of an open task that it has ended: perhaps while it was leased, so that it is marked due. */
    boolean isHinted(TaskRecord task) {
        return Cancellations.isOpen(task) && use.isHinted(task.scope(), task.externalTaskId());
    }

    /** The service has failed a try of a task that goes on: what a callback has said of it is not about the next try. */
    void failedTry(TaskRecord task) {
        use.callbacks(task.scope()).net().ended(task.externalTaskId());
    }

    /** The service says that a task has ended. */
    void detected(TaskRecord task, boolean callbacks) {
        observer().detected(task, callbacks && use.callbacks(task.scope()).net().ended(task.externalTaskId()));
    }

    Optional<Submission> submission(String externalTaskId) {
        return submissions.find(externalTaskId);
    }

    /** A task under either of its IDs. */
    public CompletableFuture<Optional<TaskRecord>> find(@Nullable String taskId, @Nullable String externalTaskId) {
        return store.call(repository -> taskId != null
                ? repository.findByTaskId(account.id(), taskId)
                : externalTaskId != null
                        ? repository.findByExternalTaskId(account.id(), externalTaskId)
                        : Optional.empty());
    }

    /** To be used within {@link #inStore} only, or on a thread that may wait. */
    public TaskRepository repository() {
        return store.repository();
    }

    /**
     * Has this node go by budgets, as all others do. Waits for the repository.
     *
     * @param budgets as text; empty for none
     * @throws IllegalArgumentException if another node, or another endpoint here, goes by others
     */
    public void agreeOn(BudgetOwner owner, String budgets) {
        use.agreements().join(owner, leases.lease().owner(), budgets);
    }

    /** There may be room in the budgets of a group again. */
    public void budgetChanged(TaskScope scope) {
        held().roomIn(scope);
    }

    /** An endpoint that had this node {@linkplain #agreeOn go by} budgets has stopped. */
    public void leave(BudgetOwner owner) {
        use.agreements().leave(owner);
    }

    /** Does something that uses {@link #repository()} where that may be done; fails with what it throws. */
    public <T> CompletableFuture<T> inStore(Supplier<T> work) {
        return store.call(repository -> work.get());
    }

    /** Lets a consumer take part in its group. */
    public void register(GroupPoller poller) {
        use.consumed(poller);
    }

    public void unregister(GroupPoller poller) {
        use.notConsumed(poller);
        if (!isConsumed(poller.scope())) {
            unconsumed.watch(poller.scope());
        }
    }

    /** Ends the waiting of exchanges; what is on the wire is given the time that a request has. */
    public void handOver(Collection<String> externalTaskIds) {
        waiting.handOver(externalTaskIds);
        externalTaskIds.forEach(id -> submissions.find(id).ifPresent(Submission::handOver));
        held().stop(task -> task.account().equals(account.id()) && externalTaskIds.contains(task.externalTaskId()));
    }

    /** Hands over all that is left, and fails what is on the wire. */
    @Override
    public void close() {
        held().stop(task -> task.account().equals(account.id()));
        store.close();
        waiting.handOver();
        submissions.handOver();
        unconsumed.close();
    }

    /** Fails what still waits for the repository, which has been given the time to answer. */
    public void abandon() {
        store.abandon();
    }

    /** Stores that the service has accepted a task. Empty if someone else has taken it over. */
    CompletableFuture<@Nullable TaskRecord> accepted(TaskRecord task, SubmissionSettings settings) {
        if (settings.keepLease()) {
            return store.persist(repository -> repository.update(task).orElse(null));
        }
        if (task.group().equals(TaskScope.UNTRACKED)) {
            return store.persist(repository -> {
                repository.finish(List.of(task));
                return task;
            });
        }
        QueryTiming timing = settings.timing();
        if (timing instanceof CallbackTiming callbacks && !isConsumed(task.scope())) {
            timing = callbacks.normal(); // only who consumes it knows whether callbacks come
        }
        Duration first = timing instanceof QuerySchedule fixed
                ? fixed.first()
                : pace(timing).first(task);
        return putBack(new PutBack(task, first)).thenApply(done -> task);
    }

    CompletableFuture<Set<String>> putBack(PutBack putBack) {
        return store.persist(repository -> repository.putBack(List.of(putBack)))
                .whenComplete((lost, failure) -> dueIn(putBack.task().scope(), putBack.dueIn()));
    }

    /** Stores that a person has to decide what becomes of a task. */
    CompletableFuture<Set<String>> park(TaskRecord task) {
        return putBack(new PutBack(task, Duration.ZERO)).whenComplete((lost, failure) -> {
            if (failure == null && lost.isEmpty()) {
                observer().parked(task);
            }
        });
    }

    /** Gives up a task that somebody waited for: a tracked one to the group's consumer, any other for good. */
    CompletableFuture<?> release(TaskRecord task) {
        return task.group().equals(TaskScope.UNTRACKED)
                ? store.persist(repository -> repository.finish(List.of(task)))
                : putBack(new PutBack(task, Duration.ZERO));
    }

    /** Has the group's consumers here look, after so long, whether open tasks of a batch are to be cancelled. */
    public void cancelBatchesIn(TaskScope scope, Duration delay) {
        use.cancelBatchesIn(scope, delay);
    }

    /** A task has ended, or is gone, in another way than by a delivery: with it its batch may have. */
    public void batchMayHaveEnded(TaskRecord task) {
        if (task.batchId() != null) {
            dueIn(task.scope(), Duration.ZERO);
        }
    }

    /** Tells the group's consumers here, or, if there are none, those who watch over such groups. */
    public void dueIn(TaskScope scope, Duration delay) {
        if (!use.dueIn(scope, delay)) {
            unconsumed.watch(scope);
        }
    }

    boolean isConsumed(TaskScope scope) {
        return use.isConsumed(scope);
    }

    Store store() {
        return store;
    }

    WaitingTasks waiting() {
        return waiting;
    }

    FreshTries freshTries() {
        return freshTries;
    }

    ServiceAccount account() {
        return account;
    }

    /** Tasks that no service knows tell nothing of one. */
    QueryPace pace(QueryTiming timing) {
        QueryTiming normal = timing instanceof CallbackTiming callbacks ? callbacks.normal() : timing;
        boolean learns = normal instanceof LearnedTiming && !account.id().isDryRun();
        return new QueryPace(
                normal,
                learns ? use.learned(account.id()) : null,
                timer,
                normal == timing ? null : scope -> use.callbacks(scope).net());
    }

    TaskObserver observer() {
        return observer;
    }

    Timer timer() {
        return timer;
    }

    HeldCreates held() {
        return use.held();
    }

    Leases leases() {
        return leases;
    }
}
