/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.admission.AdmissionSettings;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.JoiningRepository;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Stores tasks that the group's consumer sends, on whichever node it is. Nothing of the service is called here. Safe for use by
 * many threads.
 */
public final class Outbox {

    private final TaskEngine engine;
    private final Submissions submissions;

    Outbox(TaskEngine engine, Submissions submissions) {
        this.engine = engine;
        this.submissions = submissions;
    }

    /**
     * Stores a task, when it may be stored, unless it is there.
     *
     * @param task with its request, not stored yet
     * @param taskTimeout from the first send to the task's deadline
     * @return the task as it is stored then; fails with a {@link KirinException} or what the repository threw
     */
    public CompletableFuture<Submitted> add(TaskRecord task, Duration taskTimeout, AdmissionSettings admission) {
        return submissions
                .admit(unsent(task, taskTimeout), taskTimeout, admission, null)
                .thenApply(insertion -> {
                    engine.unsent().expect(task.scope());
                    return submitted(task, insertion);
                });
    }

    /**
     * The same in the transaction that is under way on the caller's thread. The task is not held until there is room for it: one
     * that may not be stored now is refused.
     *
     * @throws KirinException in place of a future that fails
     */
    public Submitted addInTransaction(TaskRecord task, Duration taskTimeout, AdmissionSettings admission) {
        JoiningRepository joining = joining();
        FreshTries.requireOwnId(joining::findInTransaction, task);
        Insertion insertion = joining.insertInTransaction(
                unsent(task, taskTimeout), taskTimeout, admission.admission(), () -> engine.unsent()
                        .expect(task.scope()));
        Refusal refusal = insertion.refusal();
        if (refusal != null) {
            throw admission.failure(refusal, task.externalTaskId());
        }
        return submitted(task, insertion);
    }

    /** A task as the transaction sees it that is under way on the caller's thread. */
    public Optional<TaskRecord> findInTransaction(AccountId account, String externalTaskId) {
        return joining().findInTransaction(account, externalTaskId);
    }

    /**
     * Makes sure that {@link #addInTransaction} can be used.
     *
     * @throws IllegalArgumentException if the repository takes part in no transaction
     * @throws KirinException if it could, but something is missing; with what has to be changed
     */
    public void requireTransactions() {
        joining().requireTransactions();
    }

    private JoiningRepository joining() {
        TaskRepository repository = engine.repository();
        return repository
                .joining()
                .orElseThrow(() -> new IllegalArgumentException(
                        "joinTransaction=true needs a taskRepository that takes part in the route's transaction, such as a"
                                + " JdbcTaskRepository on the same DataSource; this one keeps its tasks elsewhere"));
    }

    private static TaskRecord unsent(TaskRecord task, Duration taskTimeout) {
        return task.toBuilder().timeoutOnceSent(taskTimeout).build();
    }

    private static Submitted submitted(TaskRecord wanted, Insertion insertion) {
        if (!insertion.inserted()) {
            Optional<KirinException> trouble = Submissions.trouble(wanted, insertion.task());
            if (trouble.isPresent()) {
                throw trouble.get();
            }
        }
        return new Submitted(insertion.task(), null, !insertion.inserted(), false);
    }
}
