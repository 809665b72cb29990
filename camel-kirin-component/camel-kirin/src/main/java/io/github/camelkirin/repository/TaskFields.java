/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a task consists of. A record and each builder have one of their own: a builder's is changed, a record's never. */
final class TaskFields {

    final AccountId account;
    final String externalTaskId;
    String group = TaskScope.UNTRACKED;
    String model = "";
    String digest = "";
    TaskState state = TaskState.SUBMITTING;
    TaskStatus status = TaskStatus.SUBMITTING;

    @Nullable
    String taskId;

    byte @Nullable [] request;
    boolean hasRequest;
    Map<String, Object> headers = Map.of();

    @Nullable
    String answer;

    @Nullable
    Double progress;

    @Nullable
    ParkReason parkReason;

    @Nullable
    String note;

    @Nullable
    String traceparent;

    @Nullable
    Duration absentFrom;

    @Nullable
    String kind;

    @Nullable
    Duration acceptedFrom;

    @Nullable
    Duration runningFrom;

    @Nullable
    String chargeId;

    @Nullable
    String parentId;

    @Nullable
    String rootId;

    @Nullable
    String batchId;

    TaskEvent event = TaskEvent.COMPLETION;

    Duration timeLeft = Duration.ZERO;
    int sends;
    int queries;
    int deliveries;
    int httpStatus;

    @Nullable
    TaskOutcome outcome;

    @Nullable
    Instant createdAt;

    @Nullable
    Instant endedAt;

    List<StoredImage> stored = List.of();

    boolean resend;

    @Nullable
    Duration timeoutOnceSent;

    int attempt;
    Resubmits resubmits = Resubmits.NONE;
    long version;

    TaskFields(AccountId account, String externalTaskId) {
        this.account = account;
        this.externalTaskId = externalTaskId;
    }

    TaskFields copy() {
        TaskFields copy = summary();
        copy.state = state;
        copy.request = request;
        copy.hasRequest = hasRequest;
        copy.headers = headers;
        copy.answer = answer;
        copy.progress = progress;
        copy.parkReason = parkReason;
        copy.note = note;
        copy.traceparent = traceparent;
        copy.absentFrom = absentFrom;
        copy.kind = kind;
        copy.acceptedFrom = acceptedFrom;
        copy.runningFrom = runningFrom;
        copy.timeLeft = timeLeft;
        copy.resend = resend;
        copy.timeoutOnceSent = timeoutOnceSent;
        return copy;
    }

    /** All that stays of the task when it is done. */
    TaskFields summary() {
        TaskFields summary = new TaskFields(account, externalTaskId);
        summary.group = group;
        summary.model = model;
        summary.digest = digest;
        summary.state = TaskState.DONE;
        summary.status = status;
        summary.taskId = taskId;
        summary.sends = sends;
        summary.queries = queries;
        summary.deliveries = deliveries;
        summary.httpStatus = httpStatus;
        summary.outcome = outcome;
        summary.chargeId = chargeId;
        summary.stored = stored;
        summary.parentId = parentId;
        summary.rootId = rootId;
        summary.createdAt = createdAt;
        summary.endedAt = endedAt;
        summary.attempt = attempt;
        summary.resubmits = resubmits;
        summary.version = version;
        summary.batchId = batchId;
        summary.event = event;
        return summary;
    }

    void nextAttempt() {
        if (state != TaskState.ACTIVE || !hasRequest || resubmits.left() == 0) {
            throw new IllegalStateException("only a task with its request and fresh tries left can have one");
        }
        attempt++;
        resubmits = resubmits.next();
        state = TaskState.SUBMITTING;
        status = TaskStatus.SUBMITTING;
        taskId = null;
        answer = null;
        progress = null;
        note = null;
        absentFrom = null;
        acceptedFrom = null;
        runningFrom = null;
        sends = 0;
        queries = 0;
        outcome = null;
        stored = List.of();
        resend = false;
        timeoutOnceSent = null;
    }

    void requeue() {
        ParkReason reason = parkReason;
        if (state != TaskState.PARKED || reason == null) {
            throw new IllegalStateException("only a parked task can be requeued, this one is " + state);
        }
        boolean accepted = taskId != null || !hasRequest || status != TaskStatus.SUBMITTING;
        state = status.isEnded() ? TaskState.ENDED : accepted ? TaskState.ACTIVE : TaskState.SUBMITTING;
        resend = reason == ParkReason.SUBMISSION_LOST && state == TaskState.SUBMITTING;
        parkReason = null;
        deliveries = 0;
        queries = 0;
        absentFrom = null;
        acceptedFrom = null;
        runningFrom = null;
    }
}
