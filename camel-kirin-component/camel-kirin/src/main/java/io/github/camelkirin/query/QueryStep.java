/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskError;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.schedule.Curve;
import java.time.Duration;

/** What follows from one answer to a query: a decision, without effect. */
public sealed interface QueryStep {

    /** The task as it is to be stored. */
    TaskRecord task();

    /**
     * Ask again.
     *
     * @param moved whether status or progress differ from those of the task as it was
     */
    record Again(TaskRecord task, Duration delay, boolean moved) implements QueryStep {

        /** With the status and progress that were last told, so that what is new is told later. */
        public TaskRecord untold(TaskRecord told) {
            return task.toBuilder()
                    .state(told.state(), told.status())
                    .progress(told.progress())
                    .version(told.version())
                    .build();
        }
    }

    /** The task has ended. */
    record Ended(TaskRecord task) implements QueryStep {}

    /**
     * The service has failed the task, which is submitted once more.
     *
     * @param otherwise how it ends where that cannot be
     */
    record Resubmit(TaskRecord task, Ended otherwise) implements QueryStep {}

    /** A person has to decide. */
    record Parked(TaskRecord task) implements QueryStep {}

    /** The same for a task whose stored version is another by now. */
    default QueryStep at(long version, Duration delay) {
        TaskRecord current = task().toBuilder().version(version).build();
        if (this instanceof Again again) {
            return new Again(current, delay, again.moved());
        }
        if (this instanceof Resubmit resubmit) {
            TaskRecord ended = resubmit.otherwise().task();
            return new Resubmit(
                    current, new Ended(ended.toBuilder().version(version).build()));
        }
        return this instanceof Ended ? new Ended(current) : new Parked(current);
    }

    /**
     * @param asked the task as it was when the query was sent; its time left decides on the deadline
     * @param schedule when it is asked about again, by how often it has been
     * @param notFoundGrace how long the service may say that it does not know the task
     * @param random 0 (inclusive) to 1, for the schedule's jitter
     */
    static QueryStep decide(
            TaskRecord asked, QueryOutcome outcome, Curve schedule, Duration notFoundGrace, double random) {
        TaskRecord task = asked.toBuilder()
                .httpStatus(HttpStatuses.of(outcome, asked.httpStatus()))
                .build();
        if (outcome instanceof QueryOutcome.Found found) {
            return found(task, found.task(), schedule, random);
        }
        if (outcome instanceof QueryOutcome.NotFound || outcome instanceof QueryOutcome.Unsupported) {
            return notFound(task, schedule, notFoundGrace, random);
        }
        return new Again(task, schedule.delayAfter(Math.max(1, task.queries()), random), false);
    }

    private static QueryStep found(TaskRecord task, KirinTask answer, Curve schedule, double random) {
        TaskStatus status = answer.getStatus();
        TaskRecord.Builder next = task.toBuilder()
                .taskId(answer.getTaskId() != null ? answer.getTaskId() : task.taskId())
                .queries(task.queries() + 1)
                .absentFrom(null);
        if (status == TaskStatus.COMPLETED && answer.getImages().isEmpty()) {
            return new Parked(next.answer(answer.getJson())
                    .outcome(outcome(answer))
                    .request(null)
                    .parked(ParkReason.NO_IMAGE, "completed, but without an image")
                    .build());
        }
        if (status.isEnded()) {
            return ended(task, answer, next);
        }
        if (task.isPastDeadline()) {
            next.answer(answer.getJson());
            return status == TaskStatus.UNKNOWN
                    ? new Parked(next.parked(
                                    ParkReason.STATUS_UNKNOWN,
                                    "a status that is not known, see the answer and statusMapping")
                            .build())
                    : new Ended(next.state(TaskState.ENDED, TaskStatus.EXPIRED)
                            .request(null)
                            .build());
        }
        TaskStatus known = status == TaskStatus.UNKNOWN ? task.status() : status;
        boolean moved = known != task.status()
                || (answer.getProgress() != null && !answer.getProgress().equals(task.progress()));
        return new Again(
                next.state(TaskState.ACTIVE, known)
                        .progress(answer.getProgress())
                        .runningFrom(
                                task.acceptedFrom() == null || status == TaskStatus.UNKNOWN
                                        ? task.runningFrom()
                                        : task.timeLeft())
                        .build(),
                schedule.delayAfter(task.queries() + 1, random),
                moved);
    }

    private static QueryStep ended(TaskRecord task, KirinTask answer, TaskRecord.Builder next) {
        Ended ended = new Ended(next.state(TaskState.ENDED, answer.getStatus())
                .answer(answer.getJson())
                .outcome(outcome(answer))
                .progress(null)
                .note(null)
                .request(null)
                .build());
        return isResubmitted(task, answer)
                ? new Resubmit(task.toBuilder().nextAttempt().build(), ended)
                : ended;
    }

    /**
     * What was sent in vain until the deadline is not sent again after it; nor is what was billed though it failed: a task has one
     * cost, which is that of its end.
     */
    private static boolean isResubmitted(TaskRecord task, KirinTask answer) {
        TaskError error = answer.getError();
        return answer.getStatus() == TaskStatus.FAILED
                && task.state() == TaskState.ACTIVE
                && task.hasRequest()
                && !task.isPastDeadline()
                && (answer.getCost() == null || answer.getCost().signum() == 0)
                && task.resubmits().isAllowedAfter(error == null ? null : error.code());
    }

    private static TaskOutcome outcome(KirinTask answer) {
        TaskError error = answer.getError();
        return new TaskOutcome(error == null ? null : error.code(), answer.getCost(), answer.getRequestId());
    }

    private static QueryStep notFound(TaskRecord task, Curve schedule, Duration notFoundGrace, double random) {
        Duration since = task.absentFrom();
        TaskRecord.Builder next = task.toBuilder();
        if (since == null) {
            next.absentFrom(task.timeLeft());
        } else if (since.minus(task.timeLeft()).compareTo(notFoundGrace) >= 0) {
            return new Parked(next.parked(ParkReason.NOT_FOUND, "the service does not know the task")
                    .build());
        }
        return new Again(next.build(), schedule.delayAfter(Math.max(1, task.queries()), random), false);
    }
}
