/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.model.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as it is kept. Immutable; a change makes a new one through {@link #toBuilder()}. Never holds a key.
 *
 * <p>The request, with prompt and images, is there only as long as it may have to be sent.
 */
public final class TaskRecord {

    /** Stands for the digest of a task that was created elsewhere: any request under its external ID may be its. */
    public static final String DIGEST_NOT_KNOWN = "tracked";

    private final TaskFields fields;

    private TaskRecord(TaskFields fields) {
        this.fields = fields;
    }

    /** A task that is about to be sent. */
    public static Builder submitting(AccountId account, String externalTaskId) {
        return new Builder(new TaskFields(account, externalTaskId), false);
    }

    public Builder toBuilder() {
        return new Builder(fields, true);
    }

    public AccountId account() {
        return fields.account;
    }

    /** The caller's ID of the task, unique under the account. */
    public String externalTaskId() {
        return fields.externalTaskId;
    }

    /** Which try this is: 0 for the first, more for those that followed when the service had failed the one before. */
    public int attempt() {
        return fields.attempt;
    }

    /** Whether there is a fresh try if the service fails this one. */
    public Resubmits resubmits() {
        return fields.resubmits;
    }

    /** What the service knows this try by: the caller's ID, from the second try on with {@code ~1}, {@code ~2} and so on. */
    public String wireId() {
        return fields.attempt == 0 ? fields.externalTaskId : fields.externalTaskId + "~" + fields.attempt;
    }

    /** The group whose consumer gets the completion, {@link TaskScope#UNTRACKED} if none does. */
    public String group() {
        return fields.group;
    }

    public TaskScope scope() {
        return new TaskScope(fields.group, fields.account);
    }

    public String model() {
        return fields.model;
    }

    /** Recognises a repeated request: the same for the same model and parameters. */
    public String digest() {
        return fields.digest;
    }

    public TaskState state() {
        return fields.state;
    }

    /** What users are told. */
    public TaskStatus status() {
        return fields.status;
    }

    /** The service's ID of the task, once it is known. */
    public @Nullable String taskId() {
        return fields.taskId;
    }

    /** Whether the request is kept, if not in here. It is dropped when nothing needs it any more, and never changes. */
    public boolean hasRequest() {
        return fields.hasRequest;
    }

    /**
     * The parameters as they go over the wire: a JSON object in UTF-8. Not to be changed. A repository may leave them out of
     * what it returns: see {@link TaskRepository#request}.
     */
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte @Nullable [] request() {
        return fields.request;
    }

    /** Headers of the message that created the task, for its completion: text, numbers and booleans. */
    public Map<String, Object> headers() {
        return fields.headers;
    }

    /** The service's last answer that is worth keeping, as JSON. */
    public @Nullable String answer() {
        return fields.answer;
    }

    /** The progress last seen, 0 to 1. */
    public @Nullable Double progress() {
        return fields.progress;
    }

    public @Nullable ParkReason parkReason() {
        return fields.parkReason;
    }

    /** What last went wrong, for the eyes of an operator; without prompt, key or image. */
    public @Nullable String note() {
        return fields.note;
    }

    /** The W3C trace context of the exchange that created the task, for its completion. */
    public @Nullable String traceparent() {
        return fields.traceparent;
    }

    /** The {@link #timeLeft()} at which the service first said that it does not know the task, in an unbroken row. */
    public @Nullable Duration absentFrom() {
        return fields.absentFrom;
    }

    /** What the task's duration depends on, as far as that is known: see {@link DurationStore}; null if it is not. */
    public @Nullable String kind() {
        return fields.kind;
    }

    /**
     * The {@link #timeLeft()} at which the service accepted the task. Null if that is not known, or the deadline is not the one
     * that the task had then.
     */
    public @Nullable Duration acceptedFrom() {
        return fields.acceptedFrom;
    }

    /** The {@link #timeLeft()} at which the service was asked when it last said that the task had not ended; null if it never did. */
    public @Nullable Duration runningFrom() {
        return fields.runningFrom;
    }

    /** Under which a {@link SpendingLedger} knows what the task costs; null if it has not been told of the task. */
    public @Nullable String chargeId() {
        return fields.chargeId;
    }

    /**
     * The copies of the task's images in the image store, in the order of the answer's: all of them, or the first while the
     * others are not stored yet. Empty where nothing is stored.
     */
    public List<StoredImage> stored() {
        return fields.stored;
    }

    /** The external ID of the task that this one follows, under the same account; null if it begins a flow. */
    public @Nullable String parentId() {
        return fields.parentId;
    }

    /** The external ID of the task with which the flow began that this one is in; null if that is this one. */
    public @Nullable String rootId() {
        return fields.rootId;
    }

    /** The batch that the task is one of, or that this tells of; null if there is none. See {@link BatchStore}. */
    public @Nullable String batchId() {
        return fields.batchId;
    }

    /** Under which a {@link BatchStore} knows the batch; null if there is none. */
    public @Nullable BatchKey batch() {
        return fields.batchId == null ? null : new BatchKey(scope(), fields.batchId);
    }

    /** What a route is told by this; {@link TaskEvent#COMPLETION} for every task. */
    public TaskEvent event() {
        return fields.event;
    }

    /** From the moment this was read until the deadline; negative once it has passed. */
    public Duration timeLeft() {
        return fields.timeLeft;
    }

    public boolean isPastDeadline() {
        return fields.timeLeft.isNegative() || fields.timeLeft.isZero();
    }

    /** How often the create was sent. */
    public int sends() {
        return fields.sends;
    }

    /** How often the service has been asked about the task. */
    public int queries() {
        return fields.queries;
    }

    /** How often routing the completion has failed. */
    public int deliveries() {
        return fields.deliveries;
    }

    /** The HTTP status of the service's last answer about the task, 0 if there was none yet. */
    public int httpStatus() {
        return fields.httpStatus;
    }

    /** What is remembered of the answer once the task has ended. */
    public @Nullable TaskOutcome outcome() {
        return fields.outcome;
    }

    /** When the task was stored, by the repository's clock; null as long as it is not. */
    public @Nullable Instant createdAt() {
        return fields.createdAt;
    }

    /** When it was stored that the task has ended, by the repository's clock; null as long as it has not. */
    public @Nullable Instant endedAt() {
        return fields.endedAt;
    }

    /** Whether an operator has decided that a lost submission is to be sent again without asking first. */
    public boolean resend() {
        return fields.resend;
    }

    /**
     * Whether the task was stored for its group's consumer to send, and nobody has begun to: the service cannot know it.
     */
    public boolean isUnsent() {
        return fields.timeoutOnceSent != null;
    }

    /** How long after its first send the deadline of an {@linkplain #isUnsent unsent} task is; null for any other. */
    public @Nullable Duration timeoutOnceSent() {
        return fields.timeoutOnceSent;
    }

    public long version() {
        return fields.version;
    }

    @Override
    public String toString() {
        return "TaskRecord[" + fields.externalTaskId + ", " + fields.taskId + ", " + fields.state + ", version "
                + fields.version + "]";
    }

    /** Makes a record; not safe for use by several threads. */
    public static final class Builder {
        private TaskFields fields;
        /** Whether a record has them, too, so that a change needs a copy. */
        private boolean shared;

        private Builder(TaskFields fields, boolean shared) {
            this.fields = fields;
            this.shared = shared;
        }

        private TaskFields own() {
            if (shared) {
                fields = fields.copy();
                shared = false;
            }
            return fields;
        }

        public Builder group(String group) {
            own().group = group;
            return this;
        }

        public Builder model(String model) {
            own().model = model;
            return this;
        }

        public Builder digest(String digest) {
            own().digest = digest;
            return this;
        }

        public Builder state(TaskState state, TaskStatus status) {
            own().state = state;
            own().status = status;
            return this;
        }

        public Builder taskId(@Nullable String taskId) {
            own().taskId = taskId;
            return this;
        }

        /** @param request null drops it */
        public Builder request(byte @Nullable [] request) {
            own().request = request;
            own().hasRequest = request != null;
            return this;
        }

        /** For repositories: the request is kept, and not read with the rest. */
        public Builder requestLeftOut() {
            own().request = null;
            own().hasRequest = true;
            return this;
        }

        public Builder headers(Map<String, Object> headers) {
            own().headers = Map.copyOf(headers);
            return this;
        }

        public Builder answer(@Nullable String answer) {
            own().answer = answer;
            return this;
        }

        public Builder progress(@Nullable Double progress) {
            own().progress = progress;
            return this;
        }

        /** Parks the task. */
        public Builder parked(ParkReason reason, @Nullable String note) {
            own().state = TaskState.PARKED;
            own().parkReason = reason;
            own().note = note;
            return this;
        }

        /**
         * Undoes {@link #parked}: a task whose end is known has its completion routed, one that the service has accepted is
         * asked about, any other is submitted. Only one whose submission was lost is sent without asking first.
         */
        public Builder requeued() {
            own().requeue();
            return this;
        }

        public Builder note(@Nullable String note) {
            own().note = note;
            return this;
        }

        /** @param traceparent a {@code traceparent} header of W3C Trace Context, or null */
        public Builder traceparent(@Nullable String traceparent) {
            own().traceparent = traceparent;
            return this;
        }

        public Builder absentFrom(@Nullable Duration absentFrom) {
            own().absentFrom = absentFrom;
            return this;
        }

        /** @param kind at most 200 characters, or null */
        public Builder kind(@Nullable String kind) {
            own().kind = kind;
            return this;
        }

        public Builder acceptedFrom(@Nullable Duration acceptedFrom) {
            own().acceptedFrom = acceptedFrom;
            return this;
        }

        public Builder runningFrom(@Nullable Duration runningFrom) {
            own().runningFrom = runningFrom;
            return this;
        }

        /** For repositories, which make the charge. */
        public Builder chargeId(@Nullable String chargeId) {
            own().chargeId = chargeId;
            return this;
        }

        public Builder stored(List<StoredImage> stored) {
            own().stored = List.copyOf(stored);
            return this;
        }

        /**
         * Of a task that follows another; both null for one that begins a flow.
         *
         * @param parentId the external ID of the task that it follows
         * @param rootId the external ID of the task with which the flow began
         */
        public Builder parent(@Nullable String parentId, @Nullable String rootId) {
            own().parentId = parentId;
            own().rootId = rootId;
            return this;
        }

        /** @param batchId as in {@link BatchKey}, or null */
        public Builder batchId(@Nullable String batchId) {
            own().batchId = batchId;
            return this;
        }

        /** For repositories, which make what is not a task. */
        public Builder event(TaskEvent event) {
            own().event = event;
            return this;
        }

        public Builder timeLeft(Duration timeLeft) {
            own().timeLeft = timeLeft;
            return this;
        }

        public Builder sends(int sends) {
            own().sends = sends;
            return this;
        }

        public Builder queries(int queries) {
            own().queries = queries;
            return this;
        }

        public Builder deliveries(int deliveries) {
            own().deliveries = deliveries;
            return this;
        }

        public Builder httpStatus(int httpStatus) {
            own().httpStatus = httpStatus;
            return this;
        }

        public Builder outcome(@Nullable TaskOutcome outcome) {
            own().outcome = outcome;
            return this;
        }

        /** For repositories, which alone know the times. */
        public Builder times(@Nullable Instant createdAt, @Nullable Instant endedAt) {
            own().createdAt = createdAt;
            own().endedAt = endedAt;
            return this;
        }

        /** All that stays of the task when it is done. */
        public Builder summary() {
            return new Builder(fields.summary(), false);
        }

        public Builder attempt(int attempt) {
            own().attempt = attempt;
            return this;
        }

        public Builder resubmits(Resubmits resubmits) {
            own().resubmits = resubmits;
            return this;
        }

        /**
         * Makes an accepted task that the service has failed one that is to be submitted again, under the next
         * {@linkplain TaskRecord#wireId ID}. The deadline stays.
         *
         * @throws IllegalStateException if there is no fresh try left, or no request
         */
        public Builder nextAttempt() {
            own().nextAttempt();
            return this;
        }

        public Builder resend(boolean resend) {
            own().resend = resend;
            return this;
        }

        /**
         * Leaves the first send to the group's consumer.
         *
         * @param timeoutOnceSent from the first send until the deadline; null once somebody begins to send it
         */
        public Builder timeoutOnceSent(@Nullable Duration timeoutOnceSent) {
            own().timeoutOnceSent = timeoutOnceSent;
            return this;
        }

        public Builder version(long version) {
            own().version = version;
            return this;
        }

        public TaskRecord build() {
            shared = true;
            return new TaskRecord(fields);
        }
    }
}
