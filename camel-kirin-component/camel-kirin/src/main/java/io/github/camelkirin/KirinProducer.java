/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.image.ReferenceImageFetcher;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.Violation;
import io.github.camelkirin.task.TaskEngine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ShutdownPrepared;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Creates tasks, and does what else can be done with one. No thread waits: a route goes on, on one of the component's
 * threads, when the service has answered.
 */
final class KirinProducer extends DefaultAsyncProducer implements ShutdownPrepared {

    private final KirinEndpoint endpoint;
    private final KirinConfiguration configuration;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private @Nullable TaskEngine engine;
    private @Nullable CreateOperations creates;
    private @Nullable TaskOperations tasks;
    private @Nullable ReferenceImageFetcher fetcher;

    KirinProducer(KirinEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration().copy();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        TaskEngine started = endpoint.engine();
        engine = started;
        creates = new CreateOperations(endpoint, configuration, started, waiting);
        tasks = new TaskOperations(endpoint, configuration, started, waiting);
        if (configuration.isInlineImages()) {
            fetcher = endpoint.getComponent().newFetcher(configuration);
        }
    }

    @Override
    protected void doStop() throws Exception {
        handOver();
        if (fetcher != null) {
            fetcher.close();
            fetcher = null;
        }
        super.doStop();
    }

    /** Called before Camel waits for the exchanges under way: those that wait for a task would keep it waiting. */
    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (!suspendOnly) {
            handOver();
        }
    }

    private void handOver() {
        TaskEngine started = engine;
        if (started != null) {
            started.handOver(waiting);
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<Runnable> result;
        try {
            result = start(exchange);
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        result.whenComplete((reply, failure) -> goOn(() -> {
            if (failure == null) {
                reply.run();
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

    /** The route must not go on on the client's or the timer's thread. */
    private void goOn(Runnable work) {
        try {
            endpoint.getComponent().workers().execute(work);
        } catch (RejectedExecutionException | IllegalStateException e) {
            work.run();
        }
    }

    private CompletableFuture<Runnable> start(Exchange exchange) {
        CreateOperations create = creates;
        TaskOperations task = tasks;
        if (create == null || task == null) {
            throw new IllegalStateException("the producer has not been started");
        }
        KirinOperation operation = operation(exchange);
        return switch (operation) {
            case create -> request(exchange).thenCompose(request -> create.create(exchange, request));
            case generate -> {
                long timeout = timeout(exchange);
                yield request(exchange).thenCompose(request -> create.generate(exchange, request, timeout));
            }
            case await -> task.await(exchange, timeout(exchange));
            case get -> task.get(exchange);
            case track -> task.track(exchange);
            case cancel -> task.cancel(exchange);
        };
    }

    private CompletableFuture<ImageRequest> request(Exchange exchange) {
        ImageRequest request = RequestMapping.read(exchange, configuration);
        ReferenceImageFetcher images = fetcher;
        return images == null ? CompletableFuture.completedFuture(request) : images.inline(request);
    }

    private KirinOperation operation(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(KirinConstants.OPERATION);
        if (header == null) {
            return configuration.getOperation();
        }
        for (KirinOperation operation : KirinOperation.values()) {
            if (operation.name().equals(header.toString().strip().toLowerCase(Locale.ROOT))) {
                return operation;
            }
        }
        throw invalid("the header " + KirinConstants.OPERATION + " must be one of " + List.of(KirinOperation.values())
                + ", was none of them");
    }

    private long timeout(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(KirinConstants.TIMEOUT);
        if (header == null) {
            return configuration.getTimeout();
        }
        Duration timeout = exchange.getContext().getTypeConverter().tryConvertTo(Duration.class, exchange, header);
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
