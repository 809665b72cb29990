/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.camelkirin.simulator.task.TaskError;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong. On a request, {@code acted} says whether the service acts on it all the same, so that only the
 * answer is lost. As JSON a fault is an object whose {@code fault} names its kind, as in
 * {@code {"fault":"drop","acted":true}}. Immutable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fault")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.Drop.class, name = "drop"),
    @JsonSubTypes.Type(value = Fault.CutOff.class, name = "cutOff"),
    @JsonSubTypes.Type(value = Fault.Wait.class, name = "wait"),
    @JsonSubTypes.Type(value = Fault.Hang.class, name = "hang"),
    @JsonSubTypes.Type(value = Fault.Refuse.class, name = "refuse"),
    @JsonSubTypes.Type(value = Fault.Reply.class, name = "reply"),
    @JsonSubTypes.Type(value = Fault.Truncate.class, name = "truncate"),
    @JsonSubTypes.Type(value = Fault.ContentType.class, name = "contentType"),
    @JsonSubTypes.Type(value = Fault.OtherStatus.class, name = "otherStatus"),
    @JsonSubTypes.Type(value = Fault.ActLate.class, name = "actLate"),
    @JsonSubTypes.Type(value = Fault.FailTask.class, name = "failTask"),
    @JsonSubTypes.Type(value = Fault.TakeTime.class, name = "takeTime"),
    @JsonSubTypes.Type(value = Fault.LoseCallback.class, name = "loseCallback"),
    @JsonSubTypes.Type(value = Fault.DelayCallback.class, name = "delayCallback"),
    @JsonSubTypes.Type(value = Fault.RepeatCallback.class, name = "repeatCallback")
})
public sealed interface Fault {

    /** Whether the service acts on the request that this befalls. */
    default boolean acted() {
        return true;
    }

    /**
     * The connection is closed without an answer.
     *
     * @param acted whether the service acts on the request first
     * @param reset whether by a TCP reset rather than an orderly close
     */
    record Drop(boolean acted, boolean reset) implements Fault {}

    /** The connection is closed after half of the answer's body. */
    record CutOff() implements Fault {}

    /**
     * The answer comes later.
     *
     * @param millis by how much
     */
    record Wait(long millis) implements Fault {}

    /**
     * The answer does not come until {@link Faults#releaseHanging()}, and then as if nothing had been.
     *
     * @param acted whether the service acts on the request at once; otherwise it does when released
     */
    record Hang(boolean acted) implements Fault {}

    /**
     * An HTTP error in the dialect's shape.
     *
     * @param status the HTTP status
     * @param code the service's code; null for the HTTP status
     * @param message what the service says
     * @param retryAfter the header of that name; null for none
     * @param acted whether the service acts on the request all the same
     */
    record Refuse(
            int status,
            @Nullable String code,
            String message,
            @Nullable RetryAfter retryAfter,
            boolean acted) implements Fault {}

    /**
     * An answer given word for word.
     *
     * @param status the HTTP status
     * @param contentType the media type
     * @param body the body
     * @param headers further headers; null for none
     * @param acted whether the service acts on the request all the same
     */
    record Reply(
            int status,
            String contentType,
            String body,
            @Nullable Map<String, String> headers,
            boolean acted) implements Fault {}

    /** The answer's JSON ends half way, in a well-formed HTTP answer. */
    record Truncate() implements Fault {}

    /**
     * The answer bears another content type.
     *
     * @param contentType the media type
     */
    record ContentType(String contentType) implements Fault {}

    /**
     * The answer names another status.
     *
     * @param status a spelling, such as one that is in no table
     */
    record OtherStatus(String status) implements Fault {}

    /**
     * A create is answered at once, but its task comes into being later.
     *
     * @param millis how much later, by the simulator's clock
     * @param answer what becomes of the answer
     */
    record ActLate(long millis, Fault answer) implements Fault {}

    /**
     * The task ends failed.
     *
     * @param code the error's code
     * @param message the error's message; null for the documented meaning of the code
     */
    record FailTask(String code, @Nullable String message) implements Fault {
        /** The error the task fails with. */
        public TaskError error() {
            return message == null ? TaskError.of(code) : new TaskError(code, message);
        }
    }

    /**
     * The task takes so long, whatever its resolution and the time scale, and completes.
     *
     * @param millis by the simulator's clock
     */
    record TakeTime(long millis) implements Fault {}

    /** The callback is not sent. */
    record LoseCallback() implements Fault {}

    /**
     * The callback is sent later, so that another may overtake it.
     *
     * @param millis by how much, by the simulator's clock
     */
    record DelayCallback(long millis) implements Fault {}

    /**
     * The callback is sent several times.
     *
     * @param times in all
     */
    record RepeatCallback(int times) implements Fault {}

    /** The connection is closed without an answer, before the service has acted. */
    static Fault dropped() {
        return new Drop(false, false);
    }

    /** The service acts, and the connection is closed without an answer. */
    static Fault answerLost() {
        return new Drop(true, false);
    }

    /** The connection is reset before the service has acted. */
    static Fault reset() {
        return new Drop(false, true);
    }

    /** The service acts, and the connection is reset. */
    static Fault resetAfterActing() {
        return new Drop(true, true);
    }

    /** Half of the answer's body, and then the connection is closed. */
    static Fault cutOff() {
        return new CutOff();
    }

    /** The answer comes later. */
    static Fault delay(Duration delay) {
        return new Wait(delay.toMillis());
    }

    /** The service acts, but does not answer until released. */
    static Fault hang() {
        return new Hang(true);
    }

    /** An HTTP error in the dialect's shape; the service does not act. */
    static Fault status(int status) {
        return new Refuse(status, null, "simulated error", null, false);
    }

    /** An HTTP error in the dialect's shape; the service acts all the same. */
    static Fault statusAfterActing(int status) {
        return new Refuse(status, null, "simulated error", null, true);
    }

    /** An HTTP error with a code, in the dialect's shape; the service does not act. */
    static Fault error(int status, String code, String message) {
        return new Refuse(status, code, message, null, false);
    }

    /** 429 with {@code Retry-After} in seconds. */
    static Fault slowDown(Duration retryAfter) {
        return new Refuse(429, null, "too many requests", new RetryAfter(retryAfter.toSeconds(), false), false);
    }

    /** 429 with {@code Retry-After} as an HTTP date. */
    static Fault slowDownUntil(Duration retryAfter) {
        return new Refuse(429, null, "too many requests", new RetryAfter(retryAfter.toSeconds(), true), false);
    }

    /** 429 with one of the upstream codes that waiting does not cure: 1101, 1102, 1304. */
    static Fault slowDown(String code) {
        return new Refuse(429, code, code.equals("1304") ? "IP not allowed" : "balance exhausted", null, false);
    }

    /** An answer given word for word; the service does not act. */
    static Fault reply(int status, String contentType, String body) {
        return new Reply(status, contentType, body, null, false);
    }

    /** 502 with a proxy's HTML page; the service does not act. */
    static Fault html() {
        return reply(502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>");
    }

    /** The answer's JSON ends half way. */
    static Fault truncatedJson() {
        return new Truncate();
    }

    /** The answer bears another content type. */
    static Fault contentType(String contentType) {
        return new ContentType(contentType);
    }

    /** The answer names another status. */
    static Fault otherStatus(String status) {
        return new OtherStatus(status);
    }

    /** A create whose answer is lost and whose task comes into being later. */
    static Fault actsLate(Duration delay) {
        return new ActLate(delay.toMillis(), dropped());
    }

    /** A create whose task comes into being later. */
    static Fault actsLate(Duration delay, Fault answer) {
        return new ActLate(delay.toMillis(), answer);
    }

    /** The task takes so long, and completes. */
    static Fault taskTakes(Duration takes) {
        return new TakeTime(takes.toMillis());
    }

    /** The task ends failed. */
    static Fault taskFails(String code) {
        return new FailTask(code, null);
    }

    /** The callback is not sent. */
    static Fault callbackLost() {
        return new LoseCallback();
    }

    /** The callback is sent later. */
    static Fault callbackLate(Duration delay) {
        return new DelayCallback(delay.toMillis());
    }

    /** The callback is sent several times. */
    static Fault callbackRepeated(int times) {
        return new RepeatCallback(times);
    }
}
