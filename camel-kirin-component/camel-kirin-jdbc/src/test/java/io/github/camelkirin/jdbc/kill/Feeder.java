/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.KirinConstants;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a node's share of a file of keys and prompts, many at a time. What fails is sent again until it is accepted. */
final class Feeder {

    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    private static final int IN_FLIGHT = 32;
    private static final int RETRY_MILLIS = 300;

    private final TaskFile file;
    private final Endpoint endpoint;
    private final AsyncProducer producer;
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final AtomicInteger accepted = new AtomicInteger();
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor();

    Feeder(Path file, TaskFile.Share share, Endpoint endpoint) throws Exception {
        this.file = new TaskFile(file, share, this::take);
        this.endpoint = endpoint;
        this.producer = endpoint.createAsyncProducer();
        producer.start();
    }

    TaskFile file() {
        return file;
    }

    void stop() {
        retries.shutdownNow();
    }

    /** How many lines have been accepted by this process. */
    int accepted() {
        return accepted.get();
    }

    private boolean take(String[] keyAndPrompt) throws InterruptedException {
        free.acquire();
        send(keyAndPrompt);
        return true;
    }

    private void send(String[] keyAndPrompt) {
        Exchange exchange = endpoint.createExchange();
        exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, keyAndPrompt[0]);
        exchange.getMessage().setBody(keyAndPrompt[1]);
        producer.process(exchange, doneSync -> {
            if (exchange.getException() == null) {
                accepted.incrementAndGet();
                free.release();
            } else {
                LOG.info(
                        "{} is sent again after {}",
                        keyAndPrompt[0],
                        exchange.getException().toString());
                retries.schedule(() -> send(keyAndPrompt), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }
}
