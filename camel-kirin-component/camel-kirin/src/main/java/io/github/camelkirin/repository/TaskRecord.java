/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as it is kept. Immutable; a change makes a new one through {@link #toBuilder()}. Never holds a key.
 *
 * <p>The request, with prompt and images, is there only as long as it may have to be sent.
 */
public final class TaskRecord {

    private final AccountId account;
    private final String externalTaskId;
    private final String group;
    private final String model;
    private final String digest;
    private final TaskState state;
    private final TaskStatus status;
    private final @Nullable String taskId;
    private final byte @Nullable [] request;
    private final boolean hasRequest;
    private final Map<String, Object> headers;
    private final @Nullable String answer;
    private final @Nullable Double progress;
    private final @Nullable ParkReason parkReason;
    private final @Nullable String note;
    private final @Nullable Duration absentFrom;
    private final Duration timeLeft;
    private final int sends;
    private final int queries;
    private final int deliveries;
    private final int httpStatus;
    private final @Nullable TaskOutcome outcome;
    private final @Nullable Instant createdAt;
    private final @Nullable Instant endedAt;
    private final boolean resend;
    private final long version;

    private TaskRecord(Builder builder) {
        account = builder.account;
        externalTaskId = builder.externalTaskId;
        group = builder.group;
        model = builder.model;
        digest = builder.digest;
        state = builder.state;
        status = builder.status;
        taskId = builder.taskId;
        request = builder.request;
        hasRequest = builder.hasRequest;
        headers = builder.headers;
        answer = builder.answer;
        progress = builder.progress;
        parkReason = builder.parkReason;
        note = builder.note;
        absentFrom = builder.absentFrom;
        timeLeft = builder.timeLeft;
        sends = builder.sends;
        queries = builder.queries;
        deliveries = builder.deliveries;
        httpStatus = builder.httpStatus;
        outcome = builder.outcome;
        createdAt = builder.createdAt;
        endedAt = builder.endedAt;
        resend = builder.resend;
        version = builder.version;
    }

    /** A task that is about to be sent. */
    public static Builder submitting(AccountId account, String externalTaskId) {
        return new Builder(account, externalTaskId);
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    public AccountId account() {
        return account;
    }

    /** The caller's ID of the task, unique under the account. */
    public String externalTaskId() {
        return externalTaskId;
    }

    /** The group whose consumer gets the completion, {@link TaskScope#UNTRACKED} if none does. */
    public String group() {
        return group;
    }

    public TaskScope scope() {
        return new TaskScope(group, account);
    }

    public String model() {
        return model;
    }

    /** Recognises a repeated request: the same for the same model and parameters. */
    public String digest() {
        return digest;
    }

    public TaskState state() {
        return state;
    }

    /** What users are told. */
    public TaskStatus status() {
        return status;
    }

    /** The service's ID of the task, once it is known. */
    public @Nullable String taskId() {
        return taskId;
    }

    /** Whether the request is kept, if not in here. It is dropped when nothing needs it any more, and never changes. */
    public boolean hasRequest() {
        return hasRequest;
    }

    /**
     * The parameters as they go over the wire: a JSON object in UTF-8. Not to be changed. A repository may leave them out of
     * what it returns: see {@link TaskRepository#request}.
     */
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte @Nullable [] request() {
        return request;
    }

    /** Headers of the message that created the task, for its completion: text, numbers and booleans. */
    public Map<String, Object> headers() {
        return headers;
    }

    /** The service's last answer that is worth keeping, as JSON. */
    public @Nullable String answer() {
        return answer;
    }

    /** The progress last seen, 0 to 1. */
    public @Nullable Double progress() {
        return progress;
    }

    public @Nullable ParkReason parkReason() {
        return parkReason;
    }

    /** What last went wrong, for the eyes of an operator; without prompt, key or image. */
    public @Nullable String note() {
        return note;
    }

    /** The {@link #timeLeft()} at which the service first said that it does not know the task, in an unbroken row. */
    public @Nullable Duration absentFrom() {
        return absentFrom;
    }

    /** From the moment this was read until the deadline; negative once it has passed. */
    public Duration timeLeft() {
        return timeLeft;
    }

    public boolean isPastDeadline() {
        return timeLeft.isNegative() || timeLeft.isZero();
    }

    /** How often the create was sent. */
    public int sends() {
        return sends;
    }

    /** How often the service has been asked about the task. */
    public int queries() {
        return queries;
    }

    /** How often routing the completion has failed. */
    public int deliveries() {
        return deliveries;
    }

    /** The HTTP status of the service's last answer about the task, 0 if there was none yet. */
    public int httpStatus() {
        return httpStatus;
    }

    /** What is remembered of the answer once the task has ended. */
    public @Nullable TaskOutcome outcome() {
        return outcome;
    }

    /** When the task was stored, by the repository's clock; null as long as it is not. */
    public @Nullable Instant createdAt() {
        return createdAt;
    }

    /** When it was stored that the task has ended, by the repository's clock; null as long as it has not. */
    public @Nullable Instant endedAt() {
        return endedAt;
    }

    /** Whether an operator has decided that a lost submission is to be sent again without asking first. */
    public boolean resend() {
        return resend;
    }

    public long version() {
        return version;
    }

    @Override
    public String toString() {
        return "TaskRecord[" + externalTaskId + ", " + taskId + ", " + state + ", version " + version + "]";
    }

    /** Makes a record; not safe for use by several threads. */
    public static final class Builder {
        private final AccountId account;
        private final String externalTaskId;
        private String group = TaskScope.UNTRACKED;
        private String model = "";
        private String digest = "";
        private TaskState state = TaskState.SUBMITTING;
        private TaskStatus status = TaskStatus.SUBMITTING;
        private @Nullable String taskId;
        private byte @Nullable [] request;
        private boolean hasRequest;
        private Map<String, Object> headers = Map.of();
        private @Nullable String answer;
        private @Nullable Double progress;
        private @Nullable ParkReason parkReason;
        private @Nullable String note;
        private @Nullable Duration absentFrom;
        private Duration timeLeft = Duration.ZERO;
        private int sends;
        private int queries;
        private int deliveries;
        private int httpStatus;
        private @Nullable TaskOutcome outcome;
        private @Nullable Instant createdAt;
        private @Nullable Instant endedAt;
        private boolean resend;
        private long version;

        private Builder(AccountId account, String externalTaskId) {
            this.account = account;
            this.externalTaskId = externalTaskId;
        }

        private Builder(TaskRecord record) {
            account = record.account;
            externalTaskId = record.externalTaskId;
            group = record.group;
            model = record.model;
            digest = record.digest;
            state = record.state;
            status = record.status;
            taskId = record.taskId;
            request = record.request;
            hasRequest = record.hasRequest;
            headers = record.headers;
            answer = record.answer;
            progress = record.progress;
            parkReason = record.parkReason;
            note = record.note;
            absentFrom = record.absentFrom;
            timeLeft = record.timeLeft;
            sends = record.sends;
            queries = record.queries;
            deliveries = record.deliveries;
            httpStatus = record.httpStatus;
            outcome = record.outcome;
            createdAt = record.createdAt;
            endedAt = record.endedAt;
            resend = record.resend;
            version = record.version;
        }

        public Builder group(String group) {
            this.group = group;
            return this;
        }

        public Builder model(String model) {
            this.model = model;
            return this;
        }

        public Builder digest(String digest) {
            this.digest = digest;
            return this;
        }

        public Builder state(TaskState state, TaskStatus status) {
            this.state = state;
            this.status = status;
            return this;
        }

        public Builder taskId(@Nullable String taskId) {
            this.taskId = taskId;
            return this;
        }

        /** @param request null drops it */
        public Builder request(byte @Nullable [] request) {
            this.request = request;
            this.hasRequest = request != null;
            return this;
        }

        /** For repositories: the request is kept, and not read with the rest. */
        public Builder requestLeftOut() {
            this.request = null;
            this.hasRequest = true;
            return this;
        }

        public Builder headers(Map<String, Object> headers) {
            this.headers = Map.copyOf(headers);
            return this;
        }

        public Builder answer(@Nullable String answer) {
            this.answer = answer;
            return this;
        }

        public Builder progress(@Nullable Double progress) {
            this.progress = progress;
            return this;
        }

        /** Parks the task. */
        public Builder parked(ParkReason reason, @Nullable String note) {
            this.state = TaskState.PARKED;
            this.parkReason = reason;
            this.note = note;
            return this;
        }

        /**
         * Undoes {@link #parked}: a task whose end is known has its completion routed, one that the service has accepted is
         * asked about, any other is submitted. Only one whose submission was lost is sent without asking first.
         */
        public Builder requeued() {
            ParkReason reason = parkReason;
            if (state != TaskState.PARKED || reason == null) {
                throw new IllegalStateException("only a parked task can be requeued, this one is " + state);
            }
            boolean accepted = taskId != null || !hasRequest;
            this.state = status.isEnded() ? TaskState.ENDED : accepted ? TaskState.ACTIVE : TaskState.SUBMITTING;
            this.resend = reason == ParkReason.SUBMISSION_LOST && state == TaskState.SUBMITTING;
            this.parkReason = null;
            this.deliveries = 0;
            this.queries = 0;
            this.absentFrom = null;
            return this;
        }

        public Builder note(@Nullable String note) {
            this.note = note;
            return this;
        }

        public Builder absentFrom(@Nullable Duration absentFrom) {
            this.absentFrom = absentFrom;
            return this;
        }

        public Builder timeLeft(Duration timeLeft) {
            this.timeLeft = timeLeft;
            return this;
        }

        public Builder sends(int sends) {
            this.sends = sends;
            return this;
        }

        public Builder queries(int queries) {
            this.queries = queries;
            return this;
        }

        public Builder deliveries(int deliveries) {
            this.deliveries = deliveries;
            return this;
        }

        public Builder httpStatus(int httpStatus) {
            this.httpStatus = httpStatus;
            return this;
        }

        public Builder outcome(@Nullable TaskOutcome outcome) {
            this.outcome = outcome;
            return this;
        }

        /** For repositories, which alone know the times. */
        public Builder times(@Nullable Instant createdAt, @Nullable Instant endedAt) {
            this.createdAt = createdAt;
            this.endedAt = endedAt;
            return this;
        }

        /** All that stays of the task when it is done. */
        public Builder summary() {
            Builder summary = new Builder(account, externalTaskId)
                    .group(group)
                    .model(model)
                    .digest(digest)
                    .state(TaskState.DONE, status)
                    .taskId(taskId)
                    .sends(sends)
                    .queries(queries)
                    .deliveries(deliveries)
                    .httpStatus(httpStatus)
                    .outcome(outcome)
                    .times(createdAt, endedAt);
            return summary.version(version);
        }

        public Builder resend(boolean resend) {
            this.resend = resend;
            return this;
        }

        public Builder version(long version) {
            this.version = version;
            return this;
        }

        public TaskRecord build() {
            return new TaskRecord(this);
        }
    }
}
