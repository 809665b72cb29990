/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.InsufficientCreditsException;
import io.github.camelkirin.api.RateLimitException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.api.ServiceException.Details;
import io.github.camelkirin.api.ServiceUnavailableException;
import io.github.camelkirin.api.TaskNotFoundException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Makes exceptions of calls that failed: what happened, and what helps. */
final class Failures {

    /**
     * Which task it is about, and what a message may say of it.
     *
     * @param confidential what is cut out of the service's words
     * @param quoteService whether the exception's message has the service's words
     * @param withhold whether they are dropped, since not all that is confidential is known
     */
    record Subject(
            List<String> confidential,
            boolean quoteService,
            boolean withhold,
            @Nullable String externalTaskId,
            @Nullable String taskId) {}

    private Failures() {}

    /** For an answer that is not what was asked for. */
    static ServiceException of(Reading reading, Reply.Answered reply, Subject subject) {
        Details details = details(reading, reply, subject);
        String what = "HTTP " + reading.status()
                + (details.code() == null ? "" : " (code " + details.code() + ")")
                + (subject.quoteService() && details.serviceMessage() != null ? ": " + details.serviceMessage() : "");
        return switch (reading.kind()) {
            case KEY ->
                new AuthenticationException(
                        "The service did not accept the API key, " + what
                                + "; check apiKey, and that the account may use this model from this address",
                        details,
                        null);
            case CREDITS ->
                new InsufficientCreditsException(
                        "The account is out of credits, " + what + "; top it up, waiting does not help", details, null);
            case NOT_FOUND ->
                new TaskNotFoundException(
                        "The service has nothing at this path, " + what
                                + "; check the task's ID, and baseUrl, protocol and model if it is known to exist",
                        details,
                        null);
            case THROTTLED ->
                new RateLimitException(
                        "The service asks to slow down, " + what,
                        details,
                        RetryAfter.read(
                                reply.answer().retryAfter(), reply.answer().date(), Instant.now()),
                        null);
            case DUPLICATE ->
                new RequestRefusedException(
                        "The service has a task of this external ID, " + what + "; ask for it", details, null);
            case REDIRECT ->
                new RequestRefusedException(
                        "The service answered with a redirect, " + what
                                + "; redirects are not followed, set baseUrl to where the service is",
                        details,
                        null);
            case REQUEST ->
                new RequestRefusedException(
                        "The service refused the request, " + what + "; correct it, the same will be refused again",
                        details,
                        null);
            case OK, TROUBLE ->
                new ServiceUnavailableException(
                        (reading.passing() && reading.status() >= 400
                                        ? "The service is in trouble, "
                                        : "The service's answer makes no sense, ")
                                + what,
                        details,
                        null);
        };
    }

    /** The same as refused, for a create: what a query calls an unknown task is then an unknown path or model. */
    static ServiceException refused(Reading reading, Reply.Answered reply, Subject subject) {
        if (reading.kind() != Reading.Kind.NOT_FOUND) {
            return of(reading, reply, subject);
        }
        Details details = details(reading, reply, subject);
        return new RequestRefusedException(
                "The service has no such path or model, HTTP " + reading.status()
                        + (details.serviceMessage() == null ? "" : ": " + details.serviceMessage())
                        + "; check baseUrl, protocol and model",
                details,
                null);
    }

    /** For a call without a whole answer. */
    static ServiceUnavailableException of(Reply.Lost lost, Subject subject) {
        Exception cause = lost.cause();
        boolean quiet = cause instanceof CancellationException;
        String text = quiet || cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : ServiceText.message(cause.getMessage(), subject.confidential());
        return new ServiceUnavailableException(
                (lost.sent() ? "No whole answer from the service: " : "The request was not sent: ") + text,
                new Details(0, null, null, subject.externalTaskId(), subject.taskId(), lost.requestId()),
                cause);
    }

    private static Details details(Reading reading, Reply.Answered reply, Subject subject) {
        return new Details(
                reading.status(),
                ServiceText.code(reading.code(), subject.confidential()),
                subject.withhold() ? null : ServiceText.message(reading.message(), subject.confidential()),
                subject.externalTaskId(),
                subject.taskId(),
                requestId(reading.requestId(), reply));
    }

    /** The body's own, else the answer's header, else what was sent. */
    static String requestId(@Nullable String fromBody, Reply.Answered reply) {
        String id = fromBody != null ? fromBody : reply.answer().requestId();
        String clean = id == null ? "" : ServiceText.clean(id);
        return clean.isEmpty() || clean.length() > 200 ? reply.requestId() : clean;
    }
}
