/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.TaskRecord;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes a client span of each create and each query, in the trace of the exchange that created the task, whichever node and
 * thread sends it. Whether it is recorded is up to the sampler, which is told of that trace.
 *
 * <p>A span has neither the prompt nor the service's words: those may quote it.
 */
public final class SpanObserver implements TaskObserver {

    /** What the conventions call asking a model for content of any kind; they have no name of their own for images. */
    static final String CREATE = "generate_content";

    /** They have no name for asking what became of it. */
    static final String QUERY = "query";

    private static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey(GenAi.OPERATION_NAME);
    private static final AttributeKey<String> PROVIDER_NAME = AttributeKey.stringKey(GenAi.PROVIDER_NAME);
    private static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey(GenAi.REQUEST_MODEL);
    private static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey(GenAi.RESPONSE_ID);
    private static final AttributeKey<String> OUTPUT_TYPE = AttributeKey.stringKey(GenAi.OUTPUT_TYPE);
    private static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<Long> HTTP_STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey(GenAi.ERROR_TYPE);
    private static final AttributeKey<String> GROUP = AttributeKey.stringKey(GenAi.GROUP);
    private static final AttributeKey<String> EXTERNAL_TASK_ID = AttributeKey.stringKey(GenAi.EXTERNAL_TASK_ID);
    private static final AttributeKey<String> TASK_STATUS = AttributeKey.stringKey(GenAi.TASK_STATUS);

    private final Tracer tracer;

    SpanObserver(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Null where nobody traces.
     *
     * @throws LinkageError if OpenTelemetry's API is not there
     */
    public static @Nullable TaskObserver find(CamelContext context) {
        Tracer tracer = Tracers.find(context);
        return tracer == null ? null : new SpanObserver(tracer);
    }

    @Override
    public void created(TaskRecord task, CreateOutcome outcome, Instant start, Duration took) {
        Span span = start(CREATE, task, start);
        if (task.sends() > 1) {
            span.setAttribute(RESEND_COUNT, (long) task.sends() - 1);
        }
        if (outcome instanceof CreateOutcome.Accepted accepted) {
            set(span, RESPONSE_ID, accepted.task().getTaskId());
            span.setAttribute(TASK_STATUS, accepted.task().getStatus().value());
        }
        fail(span, outcome.cause());
        span.end(start.plus(took));
    }

    @Override
    public void queried(TaskRecord task, QueryOutcome outcome, Instant start, Duration took) {
        Span span = start(QUERY, task, start);
        String taskId = task.taskId();
        if (outcome instanceof QueryOutcome.Found found) {
            taskId = taskId == null ? found.task().getTaskId() : taskId;
            span.setAttribute(TASK_STATUS, found.task().getStatus().value());
        }
        fail(span, outcome.cause());
        set(span, RESPONSE_ID, taskId);
        span.end(start.plus(took));
    }

    private Span start(String operation, TaskRecord task, Instant start) {
        SpanBuilder span = tracer.spanBuilder(GenAi.spanName(operation, task.model()))
                .setSpanKind(SpanKind.CLIENT)
                .setParent(W3CTraceContextPropagator.getInstance().extract(Context.root(), task, StoredContext.GETTER))
                .setStartTimestamp(start)
                .setAttribute(OPERATION_NAME, operation)
                .setAttribute(PROVIDER_NAME, GenAi.PROVIDER)
                .setAttribute(REQUEST_MODEL, task.model())
                .setAttribute(OUTPUT_TYPE, GenAi.IMAGE)
                .setAttribute(EXTERNAL_TASK_ID, task.externalTaskId());
        if (!task.group().isEmpty()) {
            span.setAttribute(GROUP, task.group());
        }
        if (!task.account().isDryRun()) { // whose address is none
            setServer(span, URI.create(task.account().baseUrl()));
        }
        return span.startSpan();
    }

    private static void setServer(SpanBuilder span, URI server) {
        if (server.getHost() != null) {
            span.setAttribute(SERVER_ADDRESS, server.getHost());
            span.setAttribute(SERVER_PORT, (long) port(server));
        }
    }

    private static int port(URI server) {
        if (server.getPort() >= 0) {
            return server.getPort();
        }
        return "http".equalsIgnoreCase(server.getScheme()) ? 80 : 443;
    }

    private static void fail(Span span, @Nullable KirinException cause) {
        if (cause == null) {
            return;
        }
        int status = cause instanceof ServiceException service ? service.getHttpStatus() : 0;
        if (status > 0) {
            span.setAttribute(HTTP_STATUS, (long) status);
        }
        span.setAttribute(ERROR_TYPE, errorType(cause, status));
        span.setStatus(StatusCode.ERROR);
    }

    /** The service's code where it looks like one, since the field could hold anything. */
    private static String errorType(KirinException cause, int status) {
        String code = cause instanceof ServiceException service ? service.getCode() : null;
        if (code != null && code.matches("[A-Za-z0-9_.:-]{1,64}")) {
            return code;
        }
        return status > 0 ? Integer.toString(status) : cause.getClass().getName();
    }

    private static void set(Span span, AttributeKey<String> key, @Nullable String value) {
        if (value != null) {
            span.setAttribute(key, value);
        }
    }

    /** The trace context that is kept with a task. */
    private enum StoredContext implements TextMapGetter<TaskRecord> {
        GETTER;

        @Override
        public Iterable<String> keys(TaskRecord task) {
            return List.of("traceparent", "tracestate");
        }

        @Override
        public @Nullable String get(@Nullable TaskRecord task, String key) {
            if (task == null) {
                return null;
            }
            return "traceparent".equals(key)
                    ? task.traceparent()
                    : task.headers().get(key) instanceof String value ? value : null;
        }
    }
}
