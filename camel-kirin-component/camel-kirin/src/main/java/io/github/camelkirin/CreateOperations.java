/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.admission.AdmissionSettings;
import io.github.camelkirin.callback.CallbackUrls;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.RequestValidator;
import io.github.camelkirin.model.Violation;
import io.github.camelkirin.model.WireRequest;
import io.github.camelkirin.query.TaskKind;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.task.SubmissionSettings;
import io.github.camelkirin.task.Submitted;
import io.github.camelkirin.task.TaskEngine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** What a producer does with a request: {@code create} and {@code generate}. */
final class CreateOperations {

    /** Taken off a message by the step that used them, so that they do not reach the next one. */
    private static final List<String> INPUTS = List.of(
            KirinConstants.OPERATION,
            KirinConstants.IDEMPOTENCY_KEY,
            KirinConstants.MODEL,
            KirinConstants.PROMPT,
            KirinConstants.REFERENCE_IMAGES,
            KirinConstants.RESOLUTION,
            KirinConstants.IMAGE_COUNT,
            KirinConstants.ASPECT_RATIO,
            KirinConstants.WATERMARK,
            KirinConstants.CALLBACK_URL,
            KirinConstants.PARAMETERS,
            KirinConstants.PRIORITY,
            KirinConstants.COST_TAG,
            KirinConstants.TIMEOUT);

    private final KirinEndpoint endpoint;
    private final KirinConfiguration configuration;
    private final TaskEngine engine;
    private final WaitingExchanges waiting;
    private final ExternalTaskIds ids;
    private final KeptHeaders keptHeaders;
    private final AccountId account;
    private final Duration taskTimeout;
    private final @Nullable CallbackUrls callbackUrls;
    private final AdmissionSettings admission;
    private final Prices prices;
    private final SubmissionSettings creating;
    private final SubmissionSettings generating;
    private final Resubmits resubmits;

    /** @param waiting the exchanges that wait, and for which tasks */
    CreateOperations(
            KirinEndpoint endpoint, KirinConfiguration configuration, TaskEngine engine, WaitingExchanges waiting) {
        this.endpoint = endpoint;
        this.configuration = configuration;
        this.engine = engine;
        this.waiting = waiting;
        this.ids = new ExternalTaskIds(configuration.getExternalTaskIdPrefix(), configuration.getResubmitFailed());
        this.keptHeaders = new KeptHeaders(configuration.getKeepHeaders());
        this.account = endpoint.scope().account();
        this.taskTimeout = Duration.ofMillis(configuration.getTaskTimeout());
        this.callbackUrls = Callbacks.urls(endpoint.getGroup(), configuration);
        this.admission = AdmissionOptions.ofProducer(configuration);
        this.prices = new Prices(configuration, endpoint.getGroup());
        this.creating = endpoint.settings().submission(false);
        this.generating = endpoint.settings().submission(true);
        this.resubmits = endpoint.settings().resubmits();
    }

    CompletableFuture<Runnable> create(Exchange exchange, ImageRequest request) {
        boolean first = priority(exchange) == KirinPriority.high;
        TaskRecord task = record(exchange, request, configuration.isTracked());
        SubmissionSettings settings = creating.admitted(admission(exchange, request));
        waiting.add(exchange, task.externalTaskId());
        return engine.submit(
                        task,
                        taskTimeout,
                        first ? settings.first() : settings,
                        Duration.ofMillis(configuration.getSubmitTimeout()))
                .whenComplete((submitted, failure) -> settled(exchange, failure))
                .thenApply(submitted -> () -> {
                    Message message = reply(exchange, answer(submitted));
                    message.setHeader(KirinConstants.ADOPTED, submitted.adopted());
                });
    }

    CompletableFuture<Runnable> generate(Exchange exchange, ImageRequest request, long timeout) {
        TaskRecord task = record(exchange, request, true);
        SubmissionSettings settings = generating.admitted(admission(exchange, request));
        waiting.add(exchange, task.externalTaskId());
        return engine.generate(task, taskTimeout, settings, endpoint.settings().waiting(timeout))
                .whenComplete((ended, failure) -> settled(exchange, failure))
                .thenApply(ended -> () -> reply(exchange, ended));
    }

    /** What nobody sends costs nothing. */
    private AdmissionSettings admission(Exchange exchange, ImageRequest request) {
        return account.isDryRun() ? admission : admission.charging(prices.charge(exchange, request));
    }

    private KirinPriority priority(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(KirinConstants.PRIORITY);
        return header == null
                ? configuration.getPriority()
                : KirinPriority.named(header.toString())
                        .orElseThrow(() -> KirinProducer.invalid("the header " + KirinConstants.PRIORITY
                                + " must be one of " + List.of(KirinPriority.values()) + ", was none of them"));
    }

    /** @param followed whether somebody is to see how the task ends */
    private TaskRecord record(Exchange exchange, ImageRequest request, boolean followed) {
        RequestValidator.requireValid(request);
        if (request.getCallbackUrl() != null && !configuration.getProtocol().callbacks()) {
            throw new InvalidRequestException(
                    List.of(Violation.of("callbackUrl must not be set with protocol=queue, which refuses callbacks")));
        }
        String externalTaskId = ids.of(exchange);
        Message message = exchange.getMessage();
        TraceContext trace = TraceContext.of(message);
        WireRequest wire =
                WireRequest.of(request, externalTaskId, callbackUrls == null ? null : callbackUrls.of(externalTaskId));
        return TaskRecord.submitting(account, externalTaskId)
                .group(configuration.isTracked() ? endpoint.getGroup() : TaskScope.UNTRACKED)
                .model(wire.model())
                .digest(wire.digest())
                .request(wire.params())
                .headers(trace.with(keptHeaders.of(message)))
                .traceparent(trace.traceparent())
                .kind(TaskKind.of(request))
                .resubmits(followed ? resubmits : Resubmits.NONE)
                .build();
    }

    /** An ID is kept only for a request of which it is not known what became of it. */
    private void settled(Exchange exchange, Throwable failure) {
        waiting.remove(exchange);
        if (!UnsettledRequests.contains(failure)) {
            ids.settled(exchange);
        }
    }

    private Message reply(Exchange exchange, KirinTask task) {
        Message message = exchange.getMessage();
        INPUTS.forEach(message::removeHeader);
        ResultMapping.task(message, endpoint.scope(), task);
        message.removeHeader(KirinConstants.ADOPTED);
        return message;
    }

    private KirinTask answer(Submitted submitted) {
        TaskRecord task = submitted.task();
        KirinTask answer = submitted.answer();
        if (answer == null) {
            return RememberedTask.of(task, Connection.statusMapping(configuration));
        }
        return answer.toBuilder()
                .status(task.status())
                .taskId(task.taskId())
                .externalTaskId(task.externalTaskId())
                .attempt(task.attempt() + 1)
                .model(task.model())
                .build();
    }
}
