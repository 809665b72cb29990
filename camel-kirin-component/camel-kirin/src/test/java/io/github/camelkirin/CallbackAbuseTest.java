/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.callback.CallbackToken;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What anybody may send to a callback path, about a task that goes on for a minute. */
class CallbackAbuseTest extends CamelTestSupport {

    private static final int MIB = 1 << 20;

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMinutes(1))));

    private final CallbackServer server = new CallbackServer();
    private final Queue<Exchange> routed = new ConcurrentLinkedQueue<>();
    private KirinTask task;
    private String url;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        server.in(context);
        return context;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
        options.setPreviousCallbackSecret("the secret before this one");
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters").routeId("posters").process(routed::add);
            }
        };
    }

    @BeforeEach
    void aTaskThatGoesOn() {
        task = template.requestBodyAndHeader(
                "direct:create", "A lighthouse at dawn", KirinConstants.IDEMPOTENCY_KEY, "poster", KirinTask.class);
        url = KIRIN.ledger().sends("poster").get(0).params().get("callback_url").asText();
    }

    private int queries() {
        return KIRIN.ledger().queries(task.getTaskId()).size();
    }

    private long counted(String outcome) {
        return context.getComponent("kirin", KirinComponent.class)
                .status()
                .get(0)
                .counted()
                .callbacks()
                .answered()
                .getOrDefault(outcome, 0L);
    }

    @Test
    void whatIsForgedIsRefusedAndAsksNothing() {
        String path = url.substring(0, url.indexOf('?'));
        String token = url.substring(url.indexOf("&token=") + 7);
        List<String> forged = List.of(
                path,
                path + "?task=poster",
                path + "?token=" + token,
                path + "?task=poster&token=",
                path + "?task=poster&token=" + token.substring(1),
                path + "?task=poster&token=" + token + "&token=" + token,
                path + "?task=other&token=" + token,
                path + "?task=poster&token="
                        + new CallbackToken("not the secret of this", null).of("posters", "poster"),
                path + "?task=poster&token=" + new CallbackToken(CallbackServer.SECRET, null).of("poster", "sposter"),
                path + "?task=poster&token=*!*");
        assertThat(forged).allSatisfy(each -> assertThat(server.post(each, CallbackServer.ENDED))
                .isEqualTo(401));
        assertThat(counted("forged")).isEqualTo(forged.size());
        assertThat(queries()).isZero();
        assertThat(routed).isEmpty();
    }

    @Test
    void theSecretBeforeIsStillAccepted() {
        String before = url.substring(0, url.indexOf("&token=") + 7)
                + new CallbackToken("the secret before this one", null).of("posters", "poster");
        assertThat(server.post(before, CallbackServer.ENDED)).isEqualTo(202);
        await().untilAsserted(() -> assertThat(queries()).isEqualTo(1));
        assertThat(routed).isEmpty();
    }

    @Test
    void whatIsNotAllThereIsRefusedAndAsksNothing() {
        String body = CallbackServer.ENDED;
        for (String broken : List.of(
                "",
                " ",
                "completed",
                "[" + body + "]",
                body.substring(0, body.length() - 1),
                body + "}",
                "{\"a\":".repeat(10_000))) {
            assertThat(server.post(url, broken)).isEqualTo(400);
        }
        assertThat(counted("malformed")).isEqualTo(7);
        assertThat(queries()).isZero();
    }

    @Test
    void whatIsTooLongIsRefusedAndAsksNothing() {
        String padding = " ".repeat(MIB);
        assertThat(server.post(url, CallbackServer.ENDED + padding)).isEqualTo(413);
        InputStream chunks =
                new ByteArrayInputStream((padding + CallbackServer.ENDED).getBytes(StandardCharsets.UTF_8));
        assertThat(server.send(HttpRequest.newBuilder(URI.create(url))
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> chunks))))
                .isEqualTo(413);
        assertThat(counted("too_large")).isEqualTo(2);
        assertThat(queries()).isZero();
        String longest = CallbackServer.ENDED + " ".repeat(MIB - CallbackServer.ENDED.length());
        assertThat(server.post(url, longest)).isEqualTo(202);
        await().untilAsserted(() -> assertThat(queries()).isEqualTo(1));
    }

    @Test
    void whatIsTooLongIsRefusedBeforeItHasEnded() throws Exception {
        byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = begin(url, "Transfer-Encoding: chunked")) {
            for (int i = 0; i < 17; i++) {
                socket.getOutputStream().write(chunk);
            }
            assertThat(status(socket)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void whatIsForgedIsRefusedBeforeItIsRead() throws Exception {
        try (Socket socket = begin(url.replace("token=", "token=A"), "Content-Length: 100")) {
            assertThat(status(socket)).isEqualTo("HTTP/1.1 401");
        }
    }

    /** Sends the head of a request, and leaves the rest to the caller. */
    private Socket begin(String target, String header) throws IOException {
        URI uri = URI.create(target);
        Socket socket = new Socket("127.0.0.1", server.port);
        socket.setSoTimeout(5_000);
        socket.getOutputStream()
                .write(("POST " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                + header + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String status(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    @Test
    void onlyAPostIsTaken() {
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS", "PATCH")) {
            HttpResponse<String> answer = server.answer(HttpRequest.newBuilder(URI.create(url))
                    .method(method, HttpRequest.BodyPublishers.ofString(CallbackServer.ENDED)));
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("POST");
        }
        assertThat(queries()).isZero();
    }

    @Test
    void whatIsNotKnownIsAnsweredLikeAnyOther() {
        String unknown = url.substring(0, url.indexOf('?')) + "?task=nobody&token="
                + new CallbackToken(CallbackServer.SECRET, null).of("posters", "nobody");
        HttpResponse<String> answer = server.answer(HttpRequest.newBuilder(URI.create(unknown))
                .header("X-Test", "echo me")
                .POST(HttpRequest.BodyPublishers.ofString(CallbackServer.ENDED)));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map()).doesNotContainKeys("X-Test", "x-test", "task", "token");
        assertThat(KIRIN.ledger().queries("nobody")).isEmpty();
        assertThat(queries()).isZero();
    }

    @Test
    void progressAsksNothingUnlessItIsWanted() {
        assertThat(server.post(url, "{\"id\":\"x\",\"status\":\"in_progress\",\"progress\":0.4}"))
                .isEqualTo(202);
        assertThat(server.post(url, "{\"id\":\"x\",\"status\":\"what is this\"}"))
                .isEqualTo(202);
        assertThat(counted("accepted")).isGreaterThanOrEqualTo(2);
        assertThat(queries()).isZero();
    }

    @Test
    void aRepeatedCallbackAsksAtMostOnceASecond() throws Exception {
        int connections = 8;
        int each = 2_500;
        Instant start = Instant.now();
        List<CompletableFuture<Integer>> flood = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            flood.add(CompletableFuture.supplyAsync(() -> flood(each), command -> new Thread(command).start()));
        }
        int accepted = 0;
        for (CompletableFuture<Integer> one : flood) {
            accepted += one.join();
        }
        long millis = Duration.between(start, Instant.now()).toMillis();
        System.out.println("callbacks: " + accepted + " in " + millis + " ms, " + accepted * 1000L / millis
                + " a second, " + queries() + " queries");
        assertThat(accepted).isEqualTo(connections * each);
        // what was put off comes when its second is over
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(queries()).isGreaterThan(1));
        long seconds = Duration.between(start, Instant.now()).toSeconds() + 1;
        assertThat(queries()).isLessThanOrEqualTo((int) seconds + 1);
        List<Instant> asked = KIRIN.ledger().queries(task.getTaskId());
        assertThat(Duration.between(asked.get(0), asked.get(1))).isGreaterThan(Duration.ofMillis(700));
        assertThat(routed).isEmpty();
    }

    /** Sends them one after another without waiting for answers, and counts these. */
    private int flood(int times) {
        URI target = URI.create(url);
        byte[] request = ("POST " + target.getRawPath() + "?" + target.getRawQuery()
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + "Content-Length: " + CallbackServer.ENDED.length()
                        + "\r\n\r\n" + CallbackServer.ENDED)
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket("127.0.0.1", server.port)) {
            socket.setSoTimeout(60_000);
            CompletableFuture.runAsync(
                    () -> {
                        try {
                            for (int i = 0; i < times; i++) {
                                socket.getOutputStream().write(request);
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    command -> new Thread(command).start());
            return answers(new BufferedInputStream(socket.getInputStream()), times);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int answers(InputStream in, int times) throws IOException {
        byte[] wanted = "HTTP/1.1 202".getBytes(StandardCharsets.US_ASCII);
        int matched = 0;
        int count = 0;
        while (count < times) {
            int next = in.read();
            if (next < 0) {
                return count;
            }
            matched = next == wanted[matched] ? matched + 1 : next == wanted[0] ? 1 : 0;
            if (matched == wanted.length) {
                count++;
                matched = 0;
            }
        }
        return count;
    }
}
