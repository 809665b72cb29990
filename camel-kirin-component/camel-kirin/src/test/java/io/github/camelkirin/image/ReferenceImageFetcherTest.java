/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.TestImages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReferenceImageFetcherTest {
    private static final byte[] PNG = TestImages.png(400, 400);

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

    @SuppressWarnings("NullAway.Init")
    private ImageServer server;

    private ReferenceImageFetcher fetcher = fetcher(true, Duration.ofSeconds(10), SystemDefaultDnsResolver.INSTANCE);

    private ReferenceImageFetcher fetcher(boolean allowPrivate, Duration timeout, DnsResolver names) {
        return new ReferenceImageFetcher(
                new ReferenceImageFetcher.Rules(allowPrivate, timeout), null, threads, threads, names);
    }

    private void serve(HttpHandler handler) throws IOException {
        server = new ImageServer(handler);
    }

    private void use(ReferenceImageFetcher other) {
        fetcher.close();
        fetcher = other;
    }

    private ReferenceImage fetch(String url) {
        return fetcher.fetch(new ReferenceImage.Url(url)).join();
    }

    private static void assertUnusable(ReferenceImage image, String reason) {
        assertThat(image).isEqualTo(ReferenceImage.unusable(reason));
    }

    @AfterEach
    void close() {
        fetcher.close();
        threads.shutdownNow();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void fetchesAnImageWithNothingBeyondTheBareRequest() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));

        assertThat(fetch(server.url("/a%2Fb.png?sig=a%2Bb%3D&x=%7B"))).isEqualTo(ReferenceImage.bytes(PNG));

        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.getRequestURI()).hasToString("/a%2Fb.png?sig=a%2Bb%3D&x=%7B");
            assertThat(request.getRequestHeaders().keySet())
                    .isSubsetOf("Accept", "Accept-encoding", "Host", "User-agent", "Connection");
        });
    }

    @Test
    void fetchesAChunkedImage() throws IOException {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(PNG, 0, 20);
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write(PNG, 20, PNG.length - 20);
        });

        assertThat(fetch(server.url("/"))).isEqualTo(ReferenceImage.bytes(PNG));
    }

    @Test
    void putsTheBytesInThePlaceOfEachUrl() throws IOException {
        serve(exchange ->
                ImageServer.answer(exchange, exchange.getRequestURI().getPath().equals("/a") ? 200 : 500, PNG));
        ReferenceImage kept = ReferenceImage.bytes(TestImages.jpeg(500, 500));
        ReferenceImage a = ReferenceImage.url(server.url("/a"));
        ImageRequest request = ImageRequest.builder()
                .prompt("<<<image_4>>>")
                .referenceImages(List.of(a, kept, ReferenceImage.url(server.url("/b")), a))
                .build();

        assertThat(fetcher.inline(request).join().getReferenceImages())
                .containsExactly(
                        ReferenceImage.bytes(PNG),
                        kept,
                        ReferenceImage.unusable("could not be fetched since its server answered HTTP 500"),
                        ReferenceImage.bytes(PNG));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void fetchesNothingForARequestThatIsInvalidAnyway() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));
        ImageRequest request = ImageRequest.builder()
                .referenceImage(ReferenceImage.url(server.url("/a")))
                .build();

        assertThat(fetcher.inline(request).join()).isSameAs(request);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://localhost:%d/",
                "http://127.1:%d/",
                "http://2130706433:%d/",
                "http://[::1]:%d/",
                "http://[::ffff:127.0.0.1]:%d/",
                "http://0.0.0.0:%d/",
                "http://169.254.169.254/latest",
                "http://[64:ff9b::7f00:1]:%d/"
            })
    void connectsToNoAddressThatIsNotPublic(String url) throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));
        use(fetcher(false, Duration.ofSeconds(10), SystemDefaultDnsResolver.INSTANCE));

        assertThat(fetch(url.formatted(server.port())))
                .isInstanceOfSatisfying(ReferenceImage.Unusable.class, unusable -> assertThat(unusable.reason())
                        .matches("could not be fetched since its (host is not at a public address: set"
                                + " allowPrivateAddresses if it may be|host is unknown|URL must have a host.*)"));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void decidesAboutTheVeryAnswerThatIsConnectedTo() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));
        AtomicInteger asked = new AtomicInteger();
        use(fetcher(false, Duration.ofSeconds(10), new Names() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                asked.incrementAndGet();
                return super.resolve(host);
            }
        }));

        assertThat(fetch("http://rebind.example:" + server.port() + "/")).isInstanceOf(ReferenceImage.Unusable.class);
        // One look-up: there is no second one whose answer could be another.
        assertThat(asked).hasValue(1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void resolvesANameAnewForEveryFetch() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));
        AtomicInteger asked = new AtomicInteger();
        use(fetcher(true, Duration.ofSeconds(10), new Names() {
            @Override
            public InetAddress[] resolve(String host) {
                asked.incrementAndGet();
                return new InetAddress[] {InetAddress.getLoopbackAddress()};
            }
        }));

        fetch("http://images.example:" + server.port() + "/1");
        fetch("http://images.example:" + server.port() + "/2");

        assertThat(asked).hasValue(2);
    }

    @Test
    void followsFiveRedirectsAndNoMore() throws IOException {
        serve(exchange -> {
            int left = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            if (left == 0) {
                ImageServer.answer(exchange, 200, PNG);
            } else {
                ImageServer.redirect(exchange, "/" + (left - 1));
            }
        });

        assertThat(fetch(server.url("/5"))).isEqualTo(ReferenceImage.bytes(PNG));
        assertUnusable(fetch(server.url("/6")), "could not be fetched since it was redirected more than 5 times");
    }

    @Test
    void checksWhereARedirectLeads() throws IOException {
        serve(exchange -> ImageServer.redirect(
                exchange,
                switch (exchange.getRequestURI().getPath()) {
                    case "/file" -> "file:///etc/passwd";
                    case "/user" -> "http://me:pw@example.com/";
                    case "/bad" -> "http://[bad";
                    default -> "ftp://example.com/";
                }));
        String neither = "could not be fetched since it leads to a URL that is neither http nor https";

        assertUnusable(fetch(server.url("/file")), neither);
        assertUnusable(fetch(server.url("/ftp")), neither);
        assertUnusable(
                fetch(server.url("/user")),
                "could not be fetched since its URL must have a host and no user name or password");
        assertUnusable(
                fetch(server.url("/bad")), "could not be fetched since it was redirected to something that is no URL");
    }

    @Test
    void followsNoRedirectToAnAddressThatIsNotPublic() throws IOException {
        serve(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/start")) {
                ImageServer.redirect(exchange, "http://inner.example:" + server.port() + "/inner");
            } else {
                ImageServer.answer(exchange, 200, PNG);
            }
        });
        // Only the first name may lead to loopback here, as if it were public.
        PublicAddresses rule = new PublicAddresses(new Names());
        use(fetcher(true, Duration.ofSeconds(10), new Names() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return host.equals("outer.example") ? super.resolve(host) : rule.resolve(host);
            }
        }));

        assertThat(fetch("http://outer.example:" + server.port() + "/start"))
                .isInstanceOfSatisfying(ReferenceImage.Unusable.class, unusable -> assertThat(unusable.reason())
                        .contains("not at a public address"));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void stopsReadingAtTheLimit() throws IOException {
        AtomicLong written = new AtomicLong();
        serve(exchange -> written.set(ImageServer.flood(exchange, PNG)));

        assertUnusable(fetch(server.url("/")), "must be at most 10485760 bytes (10 MB), had more");
        await().untilAsserted(() -> assertThat(written).hasValueBetween(9_000_000L, 100_000_000L));
    }

    @Test
    void readsNothingOfAnImageThatSaysItIsTooLarge() throws IOException {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 10 * 1024 * 1024 + 1);
            exchange.getResponseBody().write(PNG);
            exchange.getResponseBody().flush();
            await().forever().until(() -> false);
        });

        assertUnusable(fetch(server.url("/")), "must be at most 10485760 bytes (10 MB), had more");
    }

    @Test
    void boundsTheTimeOfTheWholeFetch() throws IOException {
        CountDownLatch stop = new CountDownLatch(1);
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                // Always something, never the end: no timeout of a single read would notice.
                while (!stop.await(20, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        use(fetcher(true, Duration.ofMillis(300), SystemDefaultDnsResolver.INSTANCE));

        assertUnusable(fetch(server.url("/")), "could not be fetched within 300 ms");
        stop.countDown();
    }

    @Test
    void refusesUserNamesInUrls() {
        assertUnusable(
                fetch("http://me:pw@example.com/"),
                "could not be fetched since its URL must have a host and no user name or password");
    }

    @Test
    void saysNothingOfTheUrlWhenTheHostIsUnknown() {
        use(fetcher(true, Duration.ofSeconds(10), new Names() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                throw new UnknownHostException(host);
            }
        }));

        assertUnusable(fetch("http://secret.example/"), "could not be fetched since its host is unknown");
    }

    @Test
    void leavesNoThreadAndFailsWhatIsUnderWay() throws IOException {
        CountDownLatch asked = new CountDownLatch(1);
        serve(exchange -> {
            asked.countDown();
            await().forever().until(() -> false);
        });
        CompletableFuture<ReferenceImage> fetch = fetcher.fetch(new ReferenceImage.Url(server.url("/")));
        await().until(() -> asked.getCount() == 0);

        fetcher.close();

        assertThat(fetch)
                .as("well before the time for an image is up")
                .succeedsWithin(Duration.ofSeconds(6))
                .isInstanceOf(ReferenceImage.Unusable.class);
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("camel-kirin-fetch")));
        assertThat(fetch("http://127.0.0.1:" + server.port())).isInstanceOf(ReferenceImage.Unusable.class);
    }

    /** Every name is this machine. */
    private static class Names implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
