/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import io.github.camelkirin.image.Download.Downloaded;
import io.github.camelkirin.image.Download.Failed;
import io.github.camelkirin.model.TestImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ResultDownloaderTest {
    private static final byte[] PNG = TestImages.png(400, 400);
    private static final DownloadPolicy POLICY =
            new DownloadPolicy(1_000_000, 3, Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Duration> waits = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private ResultDownloader downloader = new ResultDownloader(context, POLICY, waits::add, nanos::get);

    @SuppressWarnings("NullAway.Init")
    private ImageServer server;

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        downloader.close();
        context.stop();
        if (server != null) {
            server.close();
        }
    }

    private void serve(HttpHandler handler) throws IOException {
        server = new ImageServer(handler);
    }

    private Download download(String path) {
        return downloader.download(server.url(path));
    }

    private void assertDownloads(byte[] expected, Download download) {
        assertThat(download).isInstanceOfSatisfying(Downloaded.class, d -> assertThat(d.bytes())
                .isEqualTo(expected));
    }

    @Test
    void downloadsAnImageAndTrustsItsBytesOnly() throws IOException {
        serve(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            ImageServer.answer(exchange, 200, PNG);
        });

        assertThat(download("/a.jpg")).isInstanceOfSatisfying(Downloaded.class, d -> {
            assertThat(d.bytes()).isEqualTo(PNG);
            assertThat(d.contentType()).isEqualTo("image/png");
            assertThat(d.toString()).isEqualTo("Downloaded[40 bytes, image/png]");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb%20c.png?X-Amz-Signature=a%2Bb%2F%3D&x=%7e+y",
                "/plain",
                "/?only=query",
                "/%7B%7Benv:HOME%7D%7D?a=%C3%A9&&b",
                "/a;v=1/b,c/~d'(e)*?x=a/b?c:d@e!$'()*,;",
                "/x?url=http://example.com/?a=b&RAW(1)"
            })
    void asksForAUrlByteByByte(String path) throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));

        assertDownloads(PNG, download(path));
        assertThat(server.requests().get(0).getRequestURI()).hasToString(path);
    }

    @Test
    void encodesOnlyWhatNoUrlMayHold() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));

        assertDownloads(PNG, download("/a|b c%zz\u00e9?d=\"~\""));
        assertThat(server.requests().get(0).getRequestURI()).hasToString("/a%7Cb%20c%25zz%C3%A9?d=%22~%22");
    }

    @Test
    void resolvesNoPropertiesInAUrl() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));
        context.getPropertiesComponent().addOverrideProperty("secret", "4711");

        assertDownloads(PNG, download("/{{secret}}?x={{secret}}#{{secret}}"));
        assertThat(server.requests().get(0).getRequestURI()).hasToString("/%7B%7Bsecret%7D%7D?x=%7B%7Bsecret%7D%7D");
    }

    @Test
    void sendsNothingBeyondTheBareRequestAndKeepsNoCookies() throws IOException {
        serve(exchange -> {
            exchange.getResponseHeaders().set("Set-Cookie", "a=b; Path=/");
            ImageServer.answer(exchange, 200, PNG);
        });

        download("/1");
        download("/2");

        assertThat(server.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getRequestMethod()).isEqualTo("GET");
            assertThat(request.getRequestHeaders().keySet())
                    .isSubsetOf("Accept-encoding", "Host", "User-agent", "Connection");
        });
    }

    @Test
    void usesOneEndpointForAllUrlsAndRegistersNone() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));

        for (int i = 0; i < 20; i++) {
            assertDownloads(PNG, download("/" + i));
        }

        assertThat(context.getEndpoints()).isEmpty();
        assertThat(server.requests().stream()
                        .map(r -> r.getRemoteAddress().getPort())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void holdsToTheUsersComponentSettings() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));
        HttpComponent http = context.getComponent("http", HttpComponent.class);
        http.setProxyHost("127.0.0.1");
        http.setProxyPort(server.port());
        http.setUserAgent("pictures/1.0");
        http.setSkipControlHeaders(true);
        http.setSkipRequestHeaders(true);
        http.setSkipResponseHeaders(true);

        assertDownloads(PNG, downloader.download("http://results.example/a~b.png?c=%7E"));
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.getRequestURI()).hasToString("http://results.example/a~b.png?c=%7E");
            assertThat(request.getRequestHeaders().getFirst("User-Agent")).isEqualTo("pictures/1.0");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void tellsThatAUrlHasExpired(int status) throws IOException {
        serve(exchange -> ImageServer.answer(exchange, status, "gone".getBytes()));

        assertThat(download("/")).isEqualTo(new Download.Expired(status));
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 429, 408})
    void triesAgainWhenTheServerIsInTroubleOrBusy(int status) throws IOException {
        AtomicInteger count = new AtomicInteger();
        serve(exchange -> ImageServer.answer(exchange, count.incrementAndGet() < 3 ? status : 200, PNG));

        assertDownloads(PNG, download("/"));
        assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void givesUpAfterTheLastAttempt() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 500, PNG));

        assertThat(download("/?secret")).isEqualTo(new Failed("the server is in trouble or busy", 3));
        assertThat(server.requests()).hasSize(3);
        assertThat(waits).hasSize(2);
    }

    @Test
    void triesAgainWhenTheConnectionBreaks() throws IOException {
        AtomicInteger count = new AtomicInteger();
        serve(exchange -> {
            exchange.sendResponseHeaders(200, PNG.length);
            exchange.getResponseBody().write(PNG, 0, count.incrementAndGet() == 1 ? 20 : PNG.length);
        });

        assertDownloads(PNG, download("/"));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void failsWhenNobodyListens() throws IOException {
        serve(exchange -> {});
        server.close();

        assertThat(download("/?secret")).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.attempts()).isEqualTo(3);
            assertThat(failed.reason()).startsWith("an error on the way").doesNotContain("secret");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 418, 204, 304})
    void doesNotTryAgainWhatCannotSucceed(int status) throws IOException {
        serve(exchange -> ImageServer.answer(exchange, status, new byte[0]));

        assertThat(download("/")).isEqualTo(new Failed("the server answered HTTP " + status, 1));
    }

    @Test
    void stopsReadingAtTheLimitAndHangsUp() throws IOException {
        AtomicLong written = new AtomicLong(-1);
        serve(exchange -> written.set(ImageServer.flood(exchange, PNG)));

        assertThat(download("/")).isEqualTo(new Download.TooLarge(1_000_000));
        await().untilAsserted(() -> assertThat(written).hasValueBetween(900_000L, 50_000_000L));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void readsNothingOfWhatSaysItIsTooLarge() throws IOException {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 1_000_001);
            exchange.getResponseBody().write(PNG);
            exchange.getResponseBody().flush();
            await().forever().until(() -> false);
        });

        assertThat(download("/")).isEqualTo(new Download.TooLarge(1_000_000));
    }

    @Test
    void readsNoErrorPageToItsEnd() throws IOException {
        AtomicInteger count = new AtomicInteger();
        serve(exchange -> {
            exchange.sendResponseHeaders(count.incrementAndGet() == 1 ? 500 : 404, 0);
            exchange.getResponseBody().write(PNG);
            exchange.getResponseBody().flush();
            await().forever().until(() -> false);
        });

        assertThat(download("/")).isEqualTo(new Download.Expired(404));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 999_999, 1_000_000})
    void readsAnySizeUpToTheLimit(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        serve(exchange -> {
            exchange.sendResponseHeaders(200, exchange.getRequestURI().getPath().equals("/chunked") ? 0 : size);
            exchange.getResponseBody().write(bytes);
        });

        assertDownloads(bytes, download("/chunked"));
        assertDownloads(bytes, download("/length"));
    }

    @Test
    void takesApartWhatWasCompressedWithinTheLimit() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
            zip.write(new byte[10_000_000]);
        }
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(small)) {
            zip.write(PNG);
        }
        serve(exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            boolean large = exchange.getRequestURI().getPath().equals("/bomb");
            ImageServer.answer(exchange, 200, (large ? bomb : small).toByteArray());
        });

        assertDownloads(PNG, download("/small"));
        assertThat(download("/bomb")).isEqualTo(new Download.TooLarge(1_000_000));
    }

    @Test
    void boundsTheTimeOfABodyThatTrickles() throws IOException {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 100_000; i++) {
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            }
        });

        assertThat(download("/")).isEqualTo(new Failed("it took longer than PT1M", 1));
    }

    @Test
    void followsRedirects() throws IOException {
        serve(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/cdn")) {
                ImageServer.redirect(exchange, "/image?sig=%2B");
            } else {
                ImageServer.answer(exchange, 200, PNG);
            }
        });

        assertDownloads(PNG, download("/cdn"));
        assertThat(server.requests().get(1).getRequestURI()).hasToString("/image?sig=%2B");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.getRequestHeaders().keySet())
                        .isSubsetOf("Accept-encoding", "Host", "User-agent", "Connection"));
    }

    @Test
    void takesNoLoginPageForAnImage() throws IOException {
        serve(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "Text/HTML; charset=utf-8");
            ImageServer.answer(exchange, 200, "<html>please log in".getBytes());
        });

        assertThat(download("/")).isEqualTo(new Failed("the server answered text/html instead of an image", 1));
    }

    @Test
    void keepsTheServersTypeOnlyIfItIsOne() throws IOException {
        serve(exchange -> {
            String type = exchange.getRequestURI().getPath().equals("/good") ? "image/AVIF" : "a b/../c";
            exchange.getResponseHeaders().set("Content-Type", type);
            ImageServer.answer(exchange, 200, new byte[] {1, 2, 3});
        });

        assertThat(download("/good")).isInstanceOfSatisfying(Downloaded.class, d -> assertThat(d.contentType())
                .isEqualTo("image/avif"));
        assertThat(download("/bad")).isInstanceOfSatisfying(Downloaded.class, d -> assertThat(d.contentType())
                .isEqualTo("application/octet-stream"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "file:///etc/passwd",
                "ftp://example.com/a",
                "/relative",
                "http:///nohost",
                "http://me:pw@example.com/",
                "direct:x",
                "http://exa mple.com/"
            })
    void asksForHttpUrlsOnly(String url) {
        assertThat(downloader.download(url))
                .isEqualTo(new Failed("the URL must be an absolute http or https URL without user name", 0));
    }

    @Test
    void stopsWaitingWhenInterrupted() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 500, PNG));
        downloader = new ResultDownloader(
                context,
                POLICY,
                time -> {
                    throw new InterruptedException();
                },
                nanos::get);

        assertThat(download("/")).isInstanceOf(Failed.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void failsOnceClosed() throws IOException {
        serve(exchange -> ImageServer.answer(exchange, 200, PNG));
        download("/");
        downloader.close();

        assertThat(download("/")).isInstanceOf(Failed.class);
        assertThat(server.requests()).hasSize(1);
    }
}
