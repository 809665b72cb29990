/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.PollingConsumerSupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.UnitOfWorkHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands completions to whoever asks for one, as {@code pollEnrich} and {@code ConsumerTemplate} do. It takes one only while
 * somebody asks; the task is done when the unit of work of the exchange that received it is.
 */
final class KirinPollingConsumer extends PollingConsumerSupport {

    private static final Logger LOG = LoggerFactory.getLogger(KirinPollingConsumer.class);

    private final KirinEndpoint endpoint;
    private final BlockingQueue<Exchange> received = new LinkedBlockingQueue<>();
    private @Nullable KirinConsumer consumer;
    private int asking;
    private int handedOut;

    KirinPollingConsumer(KirinEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        KirinConsumer started = new KirinConsumer(endpoint, new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                received.add(exchange);
                return false;
            }
        });
        started.setStartScheduler(false);
        started.setRoom(0);
        consumer = started;
        ServiceHelper.startService(started);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopAndShutdownService(consumer);
        consumer = null;
        List<Exchange> left = new ArrayList<>();
        received.drainTo(left);
        for (Exchange exchange : left) {
            exchange.setException(new NotReceivedException());
            UnitOfWorkHelper.doneSynchronizations(
                    exchange, exchange.getExchangeExtension().handoverCompletions());
        }
        super.doStop();
    }

    @Override
    public @Nullable Exchange receive() {
        return receive(-1);
    }

    @Override
    public @Nullable Exchange receiveNoWait() {
        return receive(0);
    }

    /** Waits for the next completion, -1 for as long as it takes; null if there was none in time. */
    @Override
    public @Nullable Exchange receive(long timeout) {
        Exchange ready = received.poll();
        return ready != null ? handOut(ready) : waitFor(timeout);
    }

    private @Nullable Exchange waitFor(long timeout) {
        ask(1);
        try {
            KirinConsumer started = consumer;
            if (started != null) {
                started.claimNow();
            }
            if (timeout >= 0) {
                return handOut(received.poll(timeout, TimeUnit.MILLISECONDS));
            }
            while (isRunAllowed()) {
                Exchange next = received.poll(1, TimeUnit.SECONDS);
                if (next != null) {
                    return handOut(next);
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.debug("Interrupted while waiting for a completion of group {}", endpoint.getGroup());
            return null;
        } finally {
            ask(-1);
        }
    }

    /** What somebody has received, and not acknowledged yet, must not keep the next one who asks from getting something. */
    private @Nullable Exchange handOut(@Nullable Exchange exchange) {
        if (exchange != null) {
            handedOut(1);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    handedOut(-1);
                }
            });
        }
        return exchange;
    }

    private synchronized void handedOut(int more) {
        handedOut += more;
        setRoom();
    }

    private synchronized void ask(int more) {
        asking += more;
        setRoom();
    }

    private void setRoom() {
        if (consumer != null) {
            consumer.setRoom(asking == 0 ? 0 : asking + handedOut);
        }
    }
}
