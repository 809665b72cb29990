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

    /**
     * Taken off a message by the step that used them, so that they do not reach the next one. What is about an image of the task
     * before is not about the new one.
     */
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
            KirinConstants.STEP,
            KirinConstants.IMAGE_INDEX,
            KirinConstants.IMAGE_URL,
            KirinConstants.BATCH_ID,
            KirinConstants.BATCH_SIZE,
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
    private final BatchInput.Reader batches;
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
        this.batches = new BatchInput.Reader(endpoint, configuration, engine);
        this.creating = endpoint.settings().submission(false);
        this.generating = endpoint.settings().submission(true);
        this.resubmits = endpoint.settings().resubmits();
    }

    CompletableFuture<Runnable> create(Exchange exchange, ChainedRequest chained) {
        ImageRequest request = chained.request();
        boolean first = priority(exchange) == KirinPriority.high;
        BatchInput batch = batches.of(exchange);
        TaskRecord task = record(exchange, chained, configuration.isTracked(), batch);
        AdmissionSettings admitted = admission(exchange, request).inBatch(batch.terms());
        batch.watch(engine, task.scope());
        if (configuration.isDeferred()) {
            return defer(exchange, chained, task, admitted);
        }
        SubmissionSettings settings = creating.admitted(admitted);
        waiting.add(exchange, task.externalTaskId());
        return engine.submit(
                        task,
                        taskTimeout,
                        first ? settings.first() : settings,
                        Duration.ofMillis(configuration.getSubmitTimeout()))
                .whenComplete((submitted, failure) -> settled(exchange, failure))
                .thenApply(submitted -> () -> reply(exchange, submitted, chained));
    }

    private CompletableFuture<Runnable> defer(
            Exchange exchange, ChainedRequest chained, TaskRecord task, AdmissionSettings admitted) {
        waiting.add(exchange, task.externalTaskId());
        return engine.outbox()
                .add(task, taskTimeout, admitted)
                .whenComplete((submitted, failure) -> settled(exchange, failure))
                .thenApply(submitted -> () -> reply(exchange, submitted, chained));
    }

    /** Stores the task in the transaction that is under way on this thread. */
    void createInTransaction(Exchange exchange, ChainedRequest chained) {
        priority(exchange);
        BatchInput batch = batches.of(exchange);
        TaskRecord task = record(exchange, chained, true, batch);
        AdmissionSettings admitted = admission(exchange, chained.request()).inBatch(batch.terms());
        batch.watch(engine, task.scope());
        Submitted submitted;
        try {
            submitted = engine.outbox().addInTransaction(task, taskTimeout, admitted);
        } catch (RuntimeException e) {
            settled(exchange, e);
            throw e;
        }
        settled(exchange, null);
        reply(exchange, submitted, chained);
    }

    CompletableFuture<Runnable> generate(Exchange exchange, ChainedRequest chained, long timeout) {
        ImageRequest request = chained.request();
        BatchInput batch = batches.of(exchange);
        TaskRecord task = record(exchange, chained, true, batch);
        SubmissionSettings settings =
                generating.admitted(admission(exchange, request).inBatch(batch.terms()));
        batch.watch(engine, task.scope());
        waiting.add(exchange, task.externalTaskId());
        return engine.generate(task, taskTimeout, settings, endpoint.settings().waiting(timeout))
                .whenComplete((ended, failure) -> settled(exchange, failure))
                .thenApply(ended -> () -> reply(exchange, ended, chained));
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
    private TaskRecord record(Exchange exchange, ChainedRequest chained, boolean followed, BatchInput batch) {
        ImageRequest request = chained.request();
        RequestValidator.requireValid(request);
        if (request.getCallbackUrl() != null && !configuration.getProtocol().callbacks()) {
            throw new InvalidRequestException(
                    List.of(Violation.of("callbackUrl must not be set with protocol=queue, which refuses callbacks")));
        }
        ChainStep step = chained.step();
        String externalTaskId = step == null ? ids.of(exchange) : ids.of(step);
        Message message = exchange.getMessage();
        TraceContext trace = TraceContext.of(message);
        WireRequest wire =
                WireRequest.of(request, externalTaskId, callbackUrls == null ? null : callbackUrls.of(externalTaskId));
        return TaskRecord.submitting(account, externalTaskId)
                .group(configuration.isTracked() ? endpoint.getGroup() : TaskScope.UNTRACKED)
                .model(wire.model())
                .digest(chained.digest(wire))
                .parent(chained.parentId(), chained.rootId())
                .request(wire.params())
                .headers(trace.with(keptHeaders.of(message)))
                .traceparent(trace.traceparent())
                .kind(TaskKind.of(request))
                .resubmits(followed ? resubmits : Resubmits.NONE)
                .batchId(batch.id())
                .build();
    }

    /** An ID is kept only for a request of which it is not known what became of it. */
    private void settled(Exchange exchange, @Nullable Throwable failure) {
        waiting.remove(exchange);
        if (!UnsettledRequests.contains(failure)) {
            ids.settled(exchange);
        }
    }

    private void reply(Exchange exchange, Submitted submitted, ChainedRequest chained) {
        Message message = reply(exchange, answer(submitted), chained);
        message.setHeader(KirinConstants.ADOPTED, submitted.adopted());
    }

    private Message reply(Exchange exchange, KirinTask task, ChainedRequest chained) {
        Message message = exchange.getMessage();
        INPUTS.forEach(message::removeHeader);
        ResultMapping.task(message, endpoint.scope(), task);
        ResultMapping.flow(message, chained.parentId(), chained.rootId());
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
