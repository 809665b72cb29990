/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.InsufficientCreditsException;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.RateLimitException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.api.ServiceUnavailableException;
import io.github.camelkirin.api.TaskNotFoundException;
import io.github.camelkirin.client.Failures.Subject;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.model.WireRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the two protocols have in common: from a reply to an outcome. */
abstract class ProtocolCalls implements Calls {

    private static final Logger LOG = LoggerFactory.getLogger(KirinClient.class);
    private static final int MOST_SPELLINGS = 100;
    private static final int LARGE_REQUEST = 64 * 1024;

    final ClientSettings settings;
    final Transport transport;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    ProtocolCalls(ClientSettings settings, Transport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    /** @param params one after another */
    abstract JsonBody body(String model, List<ByteBuffer> params);

    /** The task's ID in the answer to a create. */
    abstract @Nullable String createdId(ObjectNode task);

    @Override
    public final KeySource keys() {
        return transport.keys();
    }

    @Override
    public final void close() {
        transport.close();
    }

    @Override
    public final CompletableFuture<CreateOutcome> create(String model, byte[] params, @Nullable String externalTaskId) {
        List<ByteBuffer> sent =
                externalTaskId == null ? List.of(ByteBuffer.wrap(params)) : WireRequest.under(externalTaskId, params);
        Call call = new Call("POST", Paths.fill(settings.createPath(), model), body(model, sent));
        return transport.send(call).thenApply(reply -> {
            try {
                return created(reply, model, params);
            } catch (RuntimeException | StackOverflowError e) {
                return new CreateOutcome.Unknown(unreadable(reply, e, null), false);
            }
        });
    }

    private CreateOutcome created(Reply reply, String model, byte[] params) {
        if (reply instanceof Reply.Lost lost) {
            ServiceUnavailableException cause = Failures.of(
                    lost,
                    params.length > LARGE_REQUEST
                            ? new Subject(key(), true, false, null, null)
                            : createSubject(params));
            return lost.sent() ? new CreateOutcome.Unknown(cause, false) : new CreateOutcome.NotSent(cause);
        }
        Reply.Answered answered = (Reply.Answered) reply;
        Reading reading = Reading.of(answered.answer());
        if (reading.task() != null && createdId(reading.task()) != null) {
            KirinTask task = task(reading.task(), answered.requestId(), model)
                    .taskId(createdId(reading.task()))
                    .requestId(requestId(reading, answered))
                    .build();
            return new CreateOutcome.Accepted(
                    task.getRawStatus() == null
                            ? task.toBuilder().status(TaskStatus.QUEUED).build()
                            : known(task));
        }
        ServiceException cause = Failures.refused(reading, answered, createSubject(params));
        boolean duplicate = reading.kind() == Reading.Kind.DUPLICATE;
        if (duplicate || reading.passing() || reading.kind() == Reading.Kind.OK) {
            return new CreateOutcome.Unknown(cause, duplicate);
        }
        return cause instanceof RateLimitException throttled
                ? new CreateOutcome.Throttled(throttled)
                : new CreateOutcome.Refused(cause);
    }

    /** An answer to a query that is not the task. */
    final QueryOutcome notFound(Reading reading, Reply.Answered reply, String id) {
        ServiceException cause = Failures.of(reading, reply, querySubject(id));
        if (cause instanceof TaskNotFoundException missing) {
            return new QueryOutcome.NotFound(missing);
        }
        if (cause instanceof RateLimitException throttled) {
            return new QueryOutcome.Throttled(throttled);
        }
        if (cause instanceof AuthenticationException || cause instanceof InsufficientCreditsException) {
            return new QueryOutcome.Denied(cause);
        }
        return cause instanceof RequestRefusedException refused && reading.kind() != Reading.Kind.REDIRECT
                ? new QueryOutcome.Unsupported(refused)
                : new QueryOutcome.Failed(cause);
    }

    final KirinTask.Builder task(ObjectNode json, String requestId, String model) {
        KirinTask task = KirinTask.fromJson(json, settings.statusMapping());
        return task.toBuilder().requestId(requestId).model(task.getModel() == null ? model : task.getModel());
    }

    /** Warns of a status in no row, once per spelling. */
    final KirinTask known(KirinTask task) {
        String spelling = task.getRawStatus();
        if (task.getStatus() == TaskStatus.UNKNOWN && spelling != null && warned.size() < MOST_SPELLINGS) {
            String clean = ServiceText.clean(spelling.substring(0, Math.min(60, spelling.length())));
            if (warned.add(clean.toLowerCase(Locale.ROOT))) {
                LOG.warn(
                        "The service answered with the unknown status '{}'; the task counts as not ended."
                                + " If that is wrong, say what it means in statusMapping",
                        clean);
            }
        }
        return task;
    }

    String requestId(Reading reading, Reply.Answered reply) {
        return Failures.requestId(reading.requestId(), reply);
    }

    final ServiceUnavailableException unreadable(Reply reply, Throwable cause, @Nullable String id) {
        return new ServiceUnavailableException(
                "The service's answer could not be read: " + cause.getClass().getSimpleName(),
                new ServiceException.Details(0, null, null, null, id, reply.requestId()),
                cause);
    }

    final Subject querySubject(String id) {
        return new Subject(key(), false, false, null, id);
    }

    private Subject createSubject(byte[] params) {
        RequestText request = RequestText.of(params);
        List<String> confidential = new ArrayList<>(key());
        confidential.addAll(request.values());
        return new Subject(confidential, true, !request.complete(), request.externalTaskId(), null);
    }

    private List<String> key() {
        return transport.knownKeys();
    }
}
