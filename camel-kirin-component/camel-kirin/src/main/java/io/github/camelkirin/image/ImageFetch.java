/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import io.github.camelkirin.model.ReferenceImage;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/** One image being fetched, over as many redirects as it takes. */
final class ImageFetch {
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final CloseableHttpAsyncClient client;
    private final Rules rules;
    private final Executor executor;
    private final CompletableFuture<ReferenceImage> result = new CompletableFuture<>();
    private volatile @Nullable Future<?> exchange;

    record Rules(Duration timeout, int maxBytes) {}

    ImageFetch(CloseableHttpAsyncClient client, Rules rules, Executor executor) {
        this.client = client;
        this.rules = rules;
        this.executor = executor;
    }

    CompletableFuture<ReferenceImage> start(String url, ScheduledExecutorService timer) {
        try {
            Future<?> deadline = timer.schedule(
                    () -> unusable("within " + rules.timeout().toMillis() + " ms"),
                    rules.timeout().toMillis(),
                    TimeUnit.MILLISECONDS);
            result.whenComplete((image, failure) -> {
                deadline.cancel(false);
                cancelExchange();
            });
            request(new URI(url), 0);
        } catch (URISyntaxException e) {
            unusable("since its URL has characters that must be percent-encoded");
        } catch (RejectedExecutionException e) {
            unusable("since the route is being stopped");
        }
        return result;
    }

    private void request(URI uri, int redirects) {
        String scheme = uri.getScheme();
        if (scheme == null || !scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            unusable("since it leads to a URL that is neither http nor https");
        } else if (uri.getRawUserInfo() != null || uri.getHost() == null) {
            unusable("since its URL must have a host and no user name or password");
        } else {
            // Looking up the name may take its time, and must not take the client's only thread.
            executor.execute(() -> send(uri, redirects));
        }
    }

    private void send(URI uri, int redirects) {
        if (result.isDone()) {
            return;
        }
        try {
            SimpleHttpRequest get = SimpleRequestBuilder.get(uri)
                    .setHeader("Accept", "image/png, image/jpeg")
                    .setHeader("Accept-Encoding", "identity")
                    .build();
            BoundedImageConsumer consumer = new BoundedImageConsumer(rules.maxBytes());
            exchange = client.execute(
                    SimpleRequestProducer.create(get), consumer, null, new Outcome(uri, redirects, consumer));
        } catch (RuntimeException e) {
            unusable("since " + reason(e));
        }
        if (result.isDone()) {
            cancelExchange();
        }
    }

    private final class Outcome implements FutureCallback<BoundedImageConsumer.Answer> {
        private final URI uri;
        private final int redirects;
        private final BoundedImageConsumer consumer;

        Outcome(URI uri, int redirects, BoundedImageConsumer consumer) {
            this.uri = uri;
            this.redirects = redirects;
            this.consumer = consumer;
        }

        @Override
        public void completed(BoundedImageConsumer.Answer answer) {
            answered(uri, redirects, answer);
        }

        @Override
        public void failed(Exception e) {
            BoundedImageConsumer.Answer head = consumer.head();
            if (head != null && head.status() != 200) {
                answered(uri, redirects, head);
            } else if (e instanceof BoundedImageConsumer.TooLargeException) {
                result.complete(ReferenceImage.unusable(ReferenceImageReader.TOO_LARGE));
            } else {
                unusable("since " + reason(e));
            }
        }

        @Override
        public void cancelled() {
            unusable("since it was cancelled");
        }
    }

    private void answered(URI uri, int redirects, BoundedImageConsumer.Answer answer) {
        String location = answer.location();
        if (answer.status() == 200) {
            result.complete(ReferenceImage.wrap(answer.body()));
        } else if (!REDIRECTS.contains(answer.status()) || location == null) {
            unusable("since its server answered HTTP " + answer.status());
        } else if (redirects == MAX_REDIRECTS) {
            unusable("since it was redirected more than " + MAX_REDIRECTS + " times");
        } else {
            try {
                request(uri.resolve(location), redirects + 1);
            } catch (IllegalArgumentException e) {
                unusable("since it was redirected to something that is no URL");
            } catch (RejectedExecutionException e) {
                unusable("since the route is being stopped");
            }
        }
    }

    private void cancelExchange() {
        Future<?> running = exchange;
        if (running != null) {
            running.cancel(true);
        }
    }

    private void unusable(String why) {
        result.complete(ReferenceImage.unusable("could not be fetched " + why));
    }

    /** A client's message may repeat the URL, so it stays out. */
    private static String reason(Exception e) {
        if (e instanceof PublicAddresses.NotPublicException) {
            return "its host is not at a public address: set allowPrivateAddresses if it may be";
        }
        return e instanceof UnknownHostException
                ? "its host is unknown"
                : "of an error on the way (" + e.getClass().getSimpleName() + ")";
    }
}
