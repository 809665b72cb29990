/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.KirinConstants;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

/**
 * Sends a node's share of a file of lines {@code key<TAB>prompt}, from the first one on whatever an earlier process has sent,
 * and goes on as the file grows. What fails is sent again until it is accepted.
 */
final class Feeder {

    /** Which lines are a node's: those whose number leaves this remainder. */
    record Share(int remainder, int nodes) {}

    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    private static final int IN_FLIGHT = 32;
    private static final int LOOK_MILLIS = 50;
    private static final int RETRY_MILLIS = 300;

    private final Path file;
    private final Share share;
    private final Endpoint endpoint;
    private final AsyncProducer producer;
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final AtomicInteger accepted = new AtomicInteger();
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor();
    private long position;
    private int line;

    Feeder(Path file, Share share, Endpoint endpoint) throws Exception {
        this.file = file;
        this.share = share;
        this.endpoint = endpoint;
        this.producer = endpoint.createAsyncProducer();
    }

    void start() {
        producer.start();
        reader.scheduleWithFixedDelay(this::readOn, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop() {
        reader.shutdownNow();
        retries.shutdownNow();
    }

    /** How many lines have been accepted by this process. */
    int accepted() {
        return accepted.get();
    }

    private void readOn() {
        try (RandomAccessFile tasks = new RandomAccessFile(file.toFile(), "r")) {
            tasks.seek(position);
            byte[] added = new byte[(int) (tasks.length() - position)];
            tasks.readFully(added);
            String text = new String(added, StandardCharsets.US_ASCII);
            int start = 0;
            for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
                if (line++ % share.nodes() == share.remainder()) {
                    free.acquire();
                    send(text.substring(start, end).split("\t", -1));
                }
                position += end + 1 - start;
                start = end + 1;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
