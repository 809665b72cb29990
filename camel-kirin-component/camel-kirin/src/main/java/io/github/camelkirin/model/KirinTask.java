/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task as the service last described it, or, before it has answered, as it is known here. Immutable.
 *
 * <p>What the service left out is null. Fields without a getter are in {@link #getFields()} and {@link #getJson()}.
 */
public final class KirinTask {

    private final @Nullable String taskId;
    private final @Nullable String externalTaskId;
    private final @Nullable String model;
    private final TaskStatus status;
    private final @Nullable String rawStatus;
    private final @Nullable Double progress;
    private final @Nullable TaskError error;
    private final List<KirinImage> images;
    private final @Nullable BigDecimal cost;
    private final @Nullable BigDecimal discount;
    private final @Nullable Instant createdAt;
    private final @Nullable Instant updatedAt;
    private final @Nullable String requestId;
    private final @Nullable Integer attempt;
    private final @Nullable String serviceJson;
    private final String json;
    private volatile @Nullable Map<String, Object> fields;

    private KirinTask(Builder builder) {
        taskId = builder.taskId;
        externalTaskId = builder.externalTaskId;
        model = builder.model;
        status = builder.status;
        rawStatus = builder.rawStatus;
        progress = builder.progress;
        error = builder.error;
        images = builder.images;
        cost = builder.cost;
        discount = builder.discount;
        createdAt = builder.createdAt;
        updatedAt = builder.updatedAt;
        requestId = builder.requestId;
        attempt = builder.attempt;
        serviceJson = builder.serviceJson;
        json = serviceJson != null ? serviceJson : TaskJson.write(taskId, externalTaskId, model, status, error, cost);
    }

    /**
     * Reads a task from the service's JSON of it, without envelope: what {@link #getJson()} gave.
     *
     * @throws IllegalArgumentException if it is not a JSON object
     */
    public static KirinTask fromJson(String json, StatusMapping mapping) {
        return TaskJson.read(TaskJson.parse(json), json, mapping);
    }

    /** Reads a task from the service's JSON of it, without envelope; {@link #getJson()} is its compact form. */
    public static KirinTask fromJson(ObjectNode json, StatusMapping mapping) {
        return TaskJson.read(json, json.toString(), mapping);
    }

    /** A builder with status {@link TaskStatus#UNKNOWN} and nothing else. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds all of this task. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.taskId = taskId;
        builder.externalTaskId = externalTaskId;
        builder.model = model;
        builder.status = status;
        builder.rawStatus = rawStatus;
        builder.progress = progress;
        builder.error = error;
        builder.images = images;
        builder.cost = cost;
        builder.discount = discount;
        builder.createdAt = createdAt;
        builder.updatedAt = updatedAt;
        builder.requestId = requestId;
        builder.attempt = attempt;
        builder.serviceJson = serviceJson;
        return builder;
    }

    /** The service's ID, or null before the task is accepted. */
    public @Nullable String getTaskId() {
        return taskId;
    }

    /** The caller's ID, {@code external_task_id} on the wire. */
    public @Nullable String getExternalTaskId() {
        return externalTaskId;
    }

    /** The model's name on the wire, such as {@code kirin_image_omni}. */
    public @Nullable String getModel() {
        return model;
    }

    /** Where the task stands; completed together with an error counts as failed. */
    public TaskStatus getStatus() {
        return status;
    }

    /** The service's own spelling of the status, or null if it gave none. */
    public @Nullable String getRawStatus() {
        return rawStatus;
    }

    /** How much is done, from 0 to 1; the service gives it only while the task is running. */
    public @Nullable Double getProgress() {
        return progress;
    }

    /** Why the task failed. */
    public @Nullable TaskError getError() {
        return error;
    }

    /** The images of a completed task, in the service's order; otherwise empty. */
    public List<KirinImage> getImages() {
        return images;
    }

    /** What the whole task cost in USD, {@code usage.cost} on the wire; only of a completed task. */
    public @Nullable BigDecimal getCost() {
        return cost;
    }

    /** The discount as the service gives it, {@code usage.discount} on the wire; only of a completed task. */
    public @Nullable BigDecimal getDiscount() {
        return discount;
    }

    /** When the service created the task, by its clock. */
    public @Nullable Instant getCreatedAt() {
        return createdAt;
    }

    /** When the service last changed the task, by its clock. */
    public @Nullable Instant getUpdatedAt() {
        return updatedAt;
    }

    /** What identifies the HTTP call that brought this answer to the provider's support. */
    public @Nullable String getRequestId() {
        return requestId;
    }

    /**
     * Which of the tries at this task this is, from 1: more than 1 if the service has failed it and it was submitted again.
     * Null where that is not known, as of a task that is not kept here.
     */
    public @Nullable Integer getAttempt() {
        return attempt;
    }

    /**
     * The service's JSON object of the task, without its envelope, with the fields that have no getter. Where there is
     * no answer of the service, an object of what is known: {@code id}, {@code external_task_id}, {@code model},
     * {@code status}, {@code error} and {@code usage.cost}.
     */
    public String getJson() {
        return json;
    }

    /** {@link #getJson()} as nested maps and lists of strings, numbers and booleans, read on first use. Unmodifiable. */
    public Map<String, Object> getFields() {
        Map<String, Object> read = fields;
        if (read == null) {
            read = TaskJson.fields(TaskJson.parse(json));
            fields = read;
        }
        return read;
    }

    /** By JSON, both IDs and status. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KirinTask task
                && json.equals(task.json)
                && status == task.status
                && Objects.equals(taskId, task.taskId)
                && Objects.equals(externalTaskId, task.externalTaskId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(json, status, taskId, externalTaskId);
    }

    /** IDs and status only. */
    @Override
    public String toString() {
        return "KirinTask[taskId=" + taskId + ", externalTaskId=" + externalTaskId + ", status=" + status.value() + "]";
    }

    /** Builds a {@link KirinTask}; not thread-safe. */
    public static final class Builder {

        private @Nullable String taskId;
        private @Nullable String externalTaskId;
        private @Nullable String model;
        private TaskStatus status = TaskStatus.UNKNOWN;
        private @Nullable String rawStatus;
        private @Nullable Double progress;
        private @Nullable TaskError error;
        private List<KirinImage> images = List.of();
        private @Nullable BigDecimal cost;
        private @Nullable BigDecimal discount;
        private @Nullable Instant createdAt;
        private @Nullable Instant updatedAt;
        private @Nullable String requestId;
        private @Nullable Integer attempt;
        private @Nullable String serviceJson;

        private Builder() {}

        public Builder taskId(@Nullable String value) {
            taskId = value;
            return this;
        }

        public Builder externalTaskId(@Nullable String value) {
            externalTaskId = value;
            return this;
        }

        public Builder model(@Nullable String value) {
            model = value;
            return this;
        }

        public Builder status(TaskStatus value) {
            status = Objects.requireNonNull(value, "status");
            return this;
        }

        public Builder rawStatus(@Nullable String value) {
            rawStatus = value;
            return this;
        }

        /** @param value from 0 to 1, or null */
        public Builder progress(@Nullable Double value) {
            progress = value;
            return this;
        }

        public Builder error(@Nullable TaskError value) {
            error = value;
            return this;
        }

        public Builder images(List<KirinImage> value) {
            images = List.copyOf(value);
            return this;
        }

        /** @param value in USD, or null */
        public Builder cost(@Nullable BigDecimal value) {
            cost = value;
            return this;
        }

        public Builder discount(@Nullable BigDecimal value) {
            discount = value;
            return this;
        }

        public Builder createdAt(@Nullable Instant value) {
            createdAt = value;
            return this;
        }

        public Builder updatedAt(@Nullable Instant value) {
            updatedAt = value;
            return this;
        }

        public Builder requestId(@Nullable String value) {
            requestId = value;
            return this;
        }

        /** @param value from 1, or null */
        public Builder attempt(@Nullable Integer value) {
            attempt = value;
            return this;
        }

        /** @param value the service's JSON object of the task, or null for one made of what is set here */
        public Builder json(@Nullable String value) {
            serviceJson = value;
            return this;
        }

        public KirinTask build() {
            return new KirinTask(this);
        }
    }
}
