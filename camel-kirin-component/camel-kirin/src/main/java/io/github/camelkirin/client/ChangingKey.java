/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import io.github.camelkirin.api.ApiKeyProvider;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A key that somebody else keeps: asked for once a second while it is used, and when the service refuses it. */
final class ChangingKey implements KeySource {

    private static final Logger LOG = LoggerFactory.getLogger(KirinClient.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a request waits while there is a key that probably still holds. */
    private static final long PATIENCE_MILLIS = 1000;

    /** Answers to what was sent with an earlier key may still come. */
    private static final int MOST_KNOWN = 4;

    private final ApiKeyProvider provider;
    private final String name;
    private final ExecutorService thread;
    private final ScheduledExecutorService timer;
    private volatile List<String> known = List.of();
    private volatile int version;
    private @Nullable CompletableFuture<@Nullable String> asking;
    private long askedAt;
    private boolean failing;
    private boolean closed;

    /**
     * @param thread where the provider is asked; closed here
     * @param timer for what must not be waited for any longer
     */
    ChangingKey(ApiKeyProvider provider, ExecutorService thread, ScheduledExecutorService timer) {
        this.provider = provider;
        name = provider instanceof ApiKeyFile ? "apiKey" : "apiKeyProvider";
        this.thread = thread;
        this.timer = timer;
    }

    @Override
    public boolean mayChange() {
        return true;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public CompletableFuture<@Nullable String> current() {
        CompletableFuture<@Nullable String> asked;
        String last;
        synchronized (this) {
            last = last();
            if (last != null && (closed || System.nanoTime() - askedAt < FRESH_NANOS)) {
                return CompletableFuture.completedFuture(last);
            }
            asked = ask();
        }
        return last == null ? asked : orAfterAWhile(asked, last);
    }

    @Override
    public CompletableFuture<@Nullable String> insteadOf(String refused) {
        CompletableFuture<@Nullable String> asked;
        synchronized (this) {
            String last = last();
            if (last != null && !last.equals(refused)) {
                return CompletableFuture.completedFuture(last);
            }
            CompletableFuture<@Nullable String> earlier = asking;
            // What was asked before the refusal may have been answered before the change.
            asked = earlier == null
                    ? ask()
                    : earlier.handle((key, failure) -> key)
                            .thenCompose(key -> key == null || key.equals(refused)
                                    ? asked()
                                    : CompletableFuture.completedFuture(key));
        }
        return asked.handle((key, failure) -> refused.equals(key) ? null : key);
    }

    @Override
    public List<String> known() {
        return known;
    }

    @Override
    public void close() {
        CompletableFuture<@Nullable String> waiting;
        synchronized (this) {
            closed = true;
            waiting = asking;
            asking = null;
        }
        thread.shutdownNow();
        if (waiting != null) {
            waiting.completeExceptionally(new IllegalStateException("the client is closed"));
        }
    }

    private @Nullable String last() {
        List<String> keys = known;
        return keys.isEmpty() ? null : keys.get(0);
    }

    private synchronized CompletableFuture<@Nullable String> asked() {
        return ask();
    }

    /** To be called with the lock; all who ask while it is asked share the answer. */
    private CompletableFuture<@Nullable String> ask() {
        CompletableFuture<@Nullable String> underWay = asking;
        if (underWay != null) {
            return underWay;
        }
        CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> answer(answer));
            asking = answer;
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IllegalStateException("the client is closed"));
        }
        return answer;
    }

    private void answer(CompletableFuture<@Nullable String> answer) {
        String key = null;
        String trouble = "did not answer";
        try {
            String given = provider.currentKey();
            trouble = "gave no key, or one that is not printable ASCII without spaces";
            key = valid(given);
        } catch (Exception | LinkageError e) {
            // the message of somebody else's exception may have anything in it
            trouble = provider instanceof ApiKeyFile
                    ? String.valueOf(e.getMessage())
                    : "failed with " + e.getClass().getName();
        } finally {
            answered(answer, key, trouble);
        }
    }

    private static @Nullable String valid(@Nullable String given) {
        try {
            return ClientSettings.checkKey(given);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void answered(CompletableFuture<@Nullable String> answer, @Nullable String key, String trouble) {
        String use;
        synchronized (this) {
            asking = asking == answer ? null : asking;
            askedAt = System.nanoTime();
            if (!closed) {
                tell(key, trouble);
            }
            if (key != null && !key.equals(last())) {
                known = Stream.concat(Stream.of(key), known.stream())
                        .distinct()
                        .limit(MOST_KNOWN)
                        .toList();
                version = version + 1;
            }
            use = key != null ? key : last();
        }
        if (use != null) {
            answer.complete(use);
        } else {
            answer.completeExceptionally(new IOException(name + ": " + trouble));
        }
    }

    private void tell(@Nullable String key, String trouble) {
        String last = last();
        if (key == null && !failing) {
            LOG.warn(
                    "The API key cannot be found out: {}: {}; {}",
                    name,
                    trouble,
                    last == null ? "nothing is sent until it can" : "the last one stays in use");
        } else if (key != null && failing) {
            LOG.info("The API key can be found out again ({})", name);
        }
        if (key != null && last != null && !key.equals(last)) {
            LOG.info("The API key has changed ({})", name);
        }
        failing = key == null;
    }

    private CompletableFuture<@Nullable String> orAfterAWhile(CompletableFuture<@Nullable String> asked, String last) {
        CompletableFuture<@Nullable String> patient = asked.handle((key, failure) -> key == null ? last : key);
        try {
            ScheduledFuture<?> end =
                    timer.schedule(() -> patient.complete(last), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            patient.whenComplete((key, none) -> end.cancel(false));
        } catch (RejectedExecutionException e) {
            patient.complete(last);
        }
        return patient;
    }
}
