/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.image.ReferenceImageFetcher;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.Violation;
import io.github.camelkirin.task.TaskEngine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Creates tasks, and does what else can be done with one. No thread waits: a route goes on, on one of the component's
 * threads, when the service has answered.
 */
final class KirinProducer extends DefaultAsyncProducer {

    private static final Duration HAND_OVER_INTERVAL = Duration.ofMillis(100);

    private final KirinEndpoint endpoint;
    private final KirinConfiguration configuration;
    private final WaitingExchanges waiting = new WaitingExchanges();
    private final ProducerBudgets budgets;
    private volatile boolean stopping;
    private @Nullable TaskEngine engine;
    private @Nullable CreateOperations creates;
    private @Nullable TaskOperations tasks;
    private @Nullable OperatorOperations operators;
    private @Nullable Chains chains;
    private @Nullable BatchOperations batches;
    private @Nullable ReferenceCopies copies;
    private @Nullable ReferenceImageFetcher fetcher;

    KirinProducer(KirinEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration().copy();
        this.budgets = new ProducerBudgets(endpoint, configuration);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        stopping = false;
        ProducerHealth health = endpoint.getComponent().producerHealth();
        try {
            startParts();
        } catch (RuntimeException e) {
            closeCopies();
            health.started(endpoint, e);
            throw e;
        }
        health.started(endpoint, null);
    }

    private void startParts() {
        TaskEngine started = endpoint.getComponent().used(endpoint);
        engine = started;
        SubmissionOptions.check(configuration, started.outbox());
        ReferenceCopies opened = ReferenceCopies.open(endpoint.getCamelContext(), configuration);
        copies = opened;
        endpoint.getComponent().started(this);
        budgets.start(started);
        creates = new CreateOperations(endpoint, configuration, started, waiting);
        tasks = new TaskOperations(endpoint, configuration, started, waiting);
        chains = new Chains(endpoint, configuration, started, opened);
        batches = new BatchOperations(endpoint, started);
        operators = new OperatorOperations(
                new KirinTasks(endpoint, () -> started), started, Connection.statusMapping(configuration));
        if (configuration.isInlineImages() && !configuration.isDryRun()) {
            fetcher = endpoint.getComponent().newFetcher(configuration);
        }
    }

    @Override
    protected void doStop() throws Exception {
        stopping = true;
        handOver();
        budgets.leave();
        endpoint.getComponent().stopped(this);
        if (fetcher != null) {
            fetcher.close();
            fetcher = null;
        }
        closeCopies();
        super.doStop();
    }

    private void closeCopies() {
        if (copies != null) {
            copies.close();
            copies = null;
        }
    }

    /**
     * Ends the waiting of exchanges in routes that are being stopped: Camel would wait for them. Repeated until none waits,
     * since an exchange may be between two ways of waiting, or may only now come here.
     */
    void handOver() {
        TaskEngine started = engine;
        if (started == null) {
            return;
        }
        RouteStops stops = endpoint.getComponent().routeStops();
        Set<String> externalTaskIds = waiting.of(exchange -> stopping || stops.isStopping(exchange));
        if (!externalTaskIds.isEmpty()) {
            started.handOver(externalTaskIds);
            endpoint.getComponent().timer().schedule(HAND_OVER_INTERVAL, this::handOver);
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (configuration.isJoinTransaction()) {
            return processInTransaction(exchange, callback);
        }
        CompletableFuture<Runnable> result;
        try {
            result = start(exchange);
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (stopping || endpoint.getComponent().routeStops().isStopping(exchange)) {
            handOver();
        }
        result.whenComplete((reply, failure) -> goOn(() -> {
            if (failure == null) {
                run(reply, exchange);
            } else {
                exchange.setException(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
            callback.done(false);
        }));
        return false;
    }

    /** The transaction is that of the thread: nothing of this is done on another. */
    private boolean processInTransaction(Exchange exchange, AsyncCallback callback) {
        try {
            KirinOperation operation = operation(exchange);
            if (operation != KirinOperation.create) {
                throw invalid(
                        "the header " + KirinConstants.OPERATION + " must be create with joinTransaction=true, since"
                                + " nothing of the service is called inside a transaction, was " + operation);
            }
            ImageRequest request = RequestMapping.read(exchange, configuration);
            started(creates).createInTransaction(exchange, started(chains).followInTransaction(exchange, request));
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the producer has not been started");
        }
        return part;
    }

    private static void run(Runnable reply, Exchange exchange) {
        try {
            reply.run();
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
    }

    /** The route must not go on on the client's or the timer's thread. */
    private void goOn(Runnable work) {
        try {
            endpoint.getComponent().workers().execute(work);
        } catch (RejectedExecutionException | IllegalStateException e) {
            work.run();
        }
    }

    private CompletableFuture<Runnable> start(Exchange exchange) {
        CreateOperations create = started(creates);
        TaskOperations task = started(tasks);
        OperatorOperations operator = started(operators);
        BatchOperations batch = started(batches);
        Chains chain = started(chains);
        KirinOperation operation = operation(exchange);
        return switch (operation) {
            case create -> request(exchange, chain).thenCompose(chained -> create.create(exchange, chained));
            case generate -> {
                if (configuration.isDeferred()) {
                    throw invalid(
                            "the header " + KirinConstants.OPERATION
                                    + " must not be generate with submission=deferred, since generate waits for the task's end");
                }
                long timeout = timeout(exchange);
                yield request(exchange, chain).thenCompose(chained -> create.generate(exchange, chained, timeout));
            }
            case await -> task.await(exchange, timeout(exchange));
            case get -> task.get(exchange);
            case track -> task.track(exchange);
            case cancel -> task.cancel(exchange);
            case list -> operator.list(exchange);
            case show -> operator.show(exchange);
            case status -> operator.status(exchange);
            case requeue -> operator.requeue(exchange);
            case discard -> operator.discard(exchange);
            case erase -> operator.erase(exchange);
            case closeBatch -> batch.close(exchange);
            case cancelBatch -> batch.cancel(exchange);
        };
    }

    private CompletableFuture<ChainedRequest> request(Exchange exchange, Chains chains) {
        ImageRequest request = RequestMapping.read(exchange, configuration);
        ReferenceImageFetcher images = fetcher;
        return chains.follow(exchange, request)
                .thenCompose(chained -> budgets.ready().thenApply(ready -> chained))
                .thenCompose(chained -> images == null
                        ? CompletableFuture.completedFuture(chained)
                        : images.inline(chained.request()).thenApply(chained::with));
    }

    private KirinOperation operation(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(KirinConstants.OPERATION);
        if (header == null) {
            return configuration.getOperation();
        }
        return KirinOperation.named(header.toString())
                .orElseThrow(() -> invalid("the header " + KirinConstants.OPERATION + " must be one of "
                        + List.of(KirinOperation.values()) + ", was none of them"));
    }

    private long timeout(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(KirinConstants.TIMEOUT);
        if (header == null) {
            return configuration.getTimeout();
        }
        Duration timeout = header instanceof Number millis
                ? Duration.ofMillis(millis.longValue())
                : exchange.getContext().getTypeConverter().tryConvertTo(Duration.class, exchange, header);
        if (timeout == null || timeout.isNegative() || timeout.isZero()) {
            throw invalid("the header " + KirinConstants.TIMEOUT
                    + " must be a duration of more than 0, such as 2m or a number of milliseconds");
        }
        return timeout.toMillis();
    }

    static InvalidRequestException invalid(String message) {
        return new InvalidRequestException(List.of(Violation.of(message)));
    }
}
