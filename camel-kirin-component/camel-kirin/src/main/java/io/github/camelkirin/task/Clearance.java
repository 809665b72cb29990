/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.store.Leases;
import io.github.camelkirin.timer.Timer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a send takes: a lease that was renewed just before, and the request, which nobody holds for longer than that. */
final class Clearance {

    private final TaskRecord task;
    private final byte @Nullable [] request;
    private final Instant until;

    private Clearance(TaskRecord task, byte @Nullable [] request, Instant until) {
        this.task = task;
        this.request = request;
        this.until = until;
    }

    /**
     * Renews the lease and loads the request. An operator's word that it may be sent without asking is used up by that: it
     * holds for one send, whoever goes on after that. So is the knowledge that nobody has sent it yet.
     *
     * @return null if someone else has the task
     */
    static @Nullable Clearance of(Submission submission, TaskEngine engine, TaskRepository repository) {
        Leases leases = engine.leases();
        Instant until = engine.timer().now().plus(leases.lease().duration().dividedBy(2));
        TaskRecord task = submission.task();
        if (!repository.renew(List.of(task), leases.lease()).isEmpty()
                || !leases.isHeldBy(submission)
                || !isStillSubmitting(task, repository)) {
            return null;
        }
        byte[] request = task.request();
        if (request == null && task.hasRequest()) {
            request = repository.request(task).orElse(null);
        }
        if (task.resend() || task.isUnsent()) {
            Optional<TaskRecord> stored = task.isUnsent()
                    ? repository.beginSending(task)
                    : repository.update(task.toBuilder().resend(false).build());
            if (stored.isEmpty()) {
                return null;
            }
            task = stored.get();
        }
        return new Clearance(task, request, until);
    }

    /** A lease of this node may also be that of a claim to ask about it, after someone else has sent it. */
    private static boolean isStillSubmitting(TaskRecord task, TaskRepository repository) {
        return repository
                .findByExternalTaskId(task.account(), task.externalTaskId())
                .filter(found -> found.state() == TaskState.SUBMITTING)
                .isPresent();
    }

    TaskRecord task() {
        return task;
    }

    byte @Nullable [] request() {
        return request;
    }

    /** False once the process was held up for so long that someone else may have the task before a send has ended. */
    boolean isFresh(Timer timer) {
        return !timer.now().isAfter(until);
    }
}
