/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.CreateOutcome.Accepted;
import io.github.camelkirin.api.CreateOutcome.NotSent;
import io.github.camelkirin.api.CreateOutcome.Refused;
import io.github.camelkirin.api.CreateOutcome.Unknown;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leaves the client, how often, and what is known when the connection breaks on the way. */
class SendingTest {

    private static final Charset UTF_8 = StandardCharsets.UTF_8;
    private static final byte[] PARAMS = CannedServer.utf8("{\"prompt\":\"p\",\"external_task_id\":\"x1\"}");
    private static final String ACCEPTED = CannedServer.response(200, "", "{\"id\":\"t1\",\"status\":\"queued\"}");

    private final List<KirinClient> clients = new ArrayList<>();
    private CannedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new CannedServer();
    }

    @AfterEach
    void stop() throws IOException {
        clients.forEach(KirinClient::close);
        server.close();
    }

    @Test
    void wrapsTheParametersAsTheyAreForTheGenerationProtocol() throws Exception {
        server.script((request, socket) -> CannedServer.write(socket, ACCEPTED));
        assertThat(create(client(s -> s.apiKey("k-1").userAgent("ua/1")))).isInstanceOf(Accepted.class);
        CannedServer.Request request = server.requests.get(0);
        assertThat(request.line()).isEqualTo("POST /model/v1/generation HTTP/1.1");
        assertThat(request.body())
                .isEqualTo("{\"model\":\"m\",\"input\":[{\"params\":" + new String(PARAMS, UTF_8) + "}]}");
        assertThat(request.header("Content-Length"))
                .isEqualTo("" + request.body().length());
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
        assertThat(request.header("Authorization")).isEqualTo("Bearer k-1");
        assertThat(request.header("Accept-Encoding")).isEqualTo("identity");
        assertThat(request.header("User-Agent")).isEqualTo("ua/1");
        assertThat(request.header("X-Request-Id")).hasSize(36);
        assertThat(request.head().toLowerCase(Locale.ROOT))
                .doesNotContain("upgrade:", "cookie", "expect:", "transfer-encoding");
    }

    @Test
    void postsTheParametersAloneForTheQueueProtocol() throws Exception {
        server.script((request, socket) ->
                CannedServer.write(socket, CannedServer.response(200, "", "{\"request_id\":\"t1\"}")));
        assertThat(create(client(s -> s.protocol(Protocol.QUEUE).apiKey("k-1").authScheme("Key"))))
                .isInstanceOf(Accepted.class);
        CannedServer.Request request = server.requests.get(0);
        assertThat(request.line()).isEqualTo("POST /model/v1/queue/m HTTP/1.1");
        assertThat(request.body()).isEqualTo(new String(PARAMS, UTF_8));
        assertThat(request.header("Authorization")).isEqualTo("Key k-1");
    }

    @Test
    void sendsMegabytesWholly() throws Exception {
        server.script((request, socket) -> CannedServer.write(socket, ACCEPTED));
        byte[] params = CannedServer.utf8("{\"image_list\":[{\"image\":\"" + "A".repeat(9_000_000) + "\"}]}");
        assertThat(client(s -> s).create("m", params).get(20, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        assertThat(server.requests.get(0).body()).hasSize(params.length + 35).endsWith("A\"}]}}]}");
    }

    @Test
    void keepsTheBasePathAndEncodesModelsAndIdsIntoOneSegment() throws Exception {
        server.answer(200, "", "{\"id\":\"t1\",\"status\":\"queued\"}");
        KirinClient client = client(s -> s.protocol(Protocol.QUEUE).baseUri(URI.create(server.uri() + "/a/b//")));
        client.query("x/y", "../ä?#%2e;").get(10, TimeUnit.SECONDS);
        assertThat(server.requests.get(0).line())
                .isEqualTo("GET /a/b/model/v1/queue/x%2Fy/requests/..%2F%C3%A4%3F%23%252e%3B/status HTTP/1.1");
    }

    @Test
    void takesPathsFromTheSettings() throws Exception {
        server.answer(200, "", "{\"id\":\"t1\",\"status\":\"queued\"}");
        KirinClient client = client(s -> s.createPath("/v9/{model}/make").queryPath("/v9/{id}"));
        create(client);
        client.query("m", "t1").get(10, TimeUnit.SECONDS);
        assertThat(server.requests)
                .extracting(CannedServer.Request::line)
                .containsExactly("POST /v9/m/make HTTP/1.1", "GET /v9/t1 HTTP/1.1");
    }

    @Test
    void refusesNamesThatWouldChangeThePath() {
        KirinClient client = client(s -> s);
        for (String name : List.of("", ".", "..")) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.query("m", name));
            assertThatIllegalArgumentException().isThrownBy(() -> client.cancel("m", name));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client(s -> s.protocol(Protocol.QUEUE)).create("..", PARAMS));
        assertThat(server.requests).isEmpty();
    }

    @Test
    void aRefusedConnectionIsNotSent() throws Exception {
        assertThat(create(client(s -> s.baseUri(CannedServer.refusingUri())))).isInstanceOf(NotSent.class);
    }

    @Test
    void anUnknownHostIsNotSent() throws Exception {
        assertThat(create(client(s -> s.baseUri(URI.create("http://nowhere.invalid")))))
                .isInstanceOf(NotSent.class);
    }

    @Test
    void aFailedHandshakeIsNotSent() throws Exception {
        try (CannedServer plain = new CannedServer()) {
            plain.resetAtOnce();
            URI https = URI.create("https://127.0.0.1:" + plain.uri().getPort());
            assertThat(create(client(s -> s.baseUri(https)))).isInstanceOf(NotSent.class);
        }
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            URI https = URI.create("https://127.0.0.1:" + silent.getLocalPort());
            assertThat(create(client(s -> s.baseUri(https).requestTimeout(Duration.ofMillis(300)))))
                    .isInstanceOf(NotSent.class);
        }
    }

    @Test
    void aResetBeforeTheServerReadsIsUnknown() throws Exception {
        try (ServerSocket unread = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            URI uri = URI.create("http://127.0.0.1:" + unread.getLocalPort());
            CompletableFuture<CreateOutcome> outcome =
                    client(s -> s.baseUri(uri)).create("m", PARAMS);
            Socket socket = unread.accept();
            await().until(() -> socket.getInputStream().available() > 0);
            CannedServer.reset(socket);
            assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Unknown.class);
        }
    }

    @Test
    void aResetAfterReadingIsUnknown() throws Exception {
        server.script((request, socket) -> CannedServer.reset(socket));
        assertThat(create(client(s -> s))).isInstanceOf(Unknown.class);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aCloseAfterReadingIsUnknown() throws Exception {
        server.script((request, socket) -> socket.close());
        assertThat(create(client(s -> s))).isInstanceOf(Unknown.class);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void anAnswerCutOffIsUnknown() throws Exception {
        for (String head : List.of("Content-Length: 40\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1d\r\n")) {
            server.script((request, socket) -> {
                CannedServer.write(socket, "HTTP/1.1 200 OK\r\n" + head + "{\"id\":\"t1\",\"status\":\"queued\"}");
                socket.close();
            });
            assertThat(create(client(s -> s))).isInstanceOf(Unknown.class);
        }
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void anAnswerThatIsNoHttpIsUnknown() throws Exception {
        server.script((request, socket) -> {
            CannedServer.write(socket, "hello\r\n\r\n");
            socket.close();
        });
        assertThat(create(client(s -> s))).isInstanceOf(Unknown.class);
    }

    @Test
    void aSilentServerIsUnknownAfterTheTimeoutAndSentOnce() throws Exception {
        server.script((request, socket) -> new CountDownLatch(1).await(10, TimeUnit.SECONDS));
        CreateOutcome outcome = create(client(s -> s.requestTimeout(Duration.ofSeconds(2))));
        assertThat(outcome).isInstanceOf(Unknown.class);
        assertThat(((Unknown) outcome).cause())
                .hasMessageContaining("requestTimeout")
                .hasMessageContaining("externalTaskId=x1");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aDrippingServerIsCutOffAtTheTimeout() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        server.script((request, socket) -> {
            CannedServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            try {
                for (int i = 0; i < 1000; i++) {
                    CannedServer.write(socket, " ");
                    gone.await(20, TimeUnit.MILLISECONDS);
                }
            } catch (IOException e) {
                gone.countDown();
            }
        });
        long start = System.nanoTime();
        assertThat(create(client(s -> s.requestTimeout(Duration.ofMillis(400)))))
                .isInstanceOf(Unknown.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(gone.await(5, TimeUnit.SECONDS))
                .as("the connection was closed")
                .isTrue();
    }

    @Test
    void aPooledConnectionThatBreaksIsNotTriedAgain() throws Exception {
        AtomicInteger count = new AtomicInteger();
        server.script((request, socket) -> {
            if (count.incrementAndGet() == 1) {
                CannedServer.write(socket, ACCEPTED);
            } else {
                CannedServer.reset(socket);
            }
        });
        KirinClient client = client(s -> s.maxConnections(1));
        assertThat(create(client)).isInstanceOf(Accepted.class);
        assertThat(create(client)).isInstanceOf(Unknown.class);
        assertThat(server.requests).hasSize(2);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void everyCallIsSentOnceWhateverTheAnswer() throws Exception {
        KirinClient client = client(s -> s.apiKey("k-1"));
        int calls = 0;
        for (int status : List.of(301, 401, 407, 408, 421, 425, 429, 500, 502, 503, 504)) {
            server.answer(status, "Retry-After: 0\r\nWWW-Authenticate: Basic realm=\"x\"\r\n", "{}");
            assertThat(create(client)).asString().contains("HTTP " + status);
            client.query("m", "t1").get(10, TimeUnit.SECONDS);
            calls += 2;
        }
        assertThat(server.requests).hasSize(calls);
    }

    @Test
    void followsNoRedirectAndNoUrlOfAnAnswer() throws Exception {
        try (CannedServer other = new CannedServer()) {
            other.answer(200, "", "{\"id\":\"evil\",\"status\":\"completed\"}");
            KirinClient client = client(s -> s.apiKey("k-1"));
            for (int status : List.of(301, 302, 303, 307, 308)) {
                server.answer(status, "Location: " + other.uri() + "/x\r\n", "");
                assertThat(create(client)).isInstanceOf(Refused.class);
                assertThat(client.query("m", "t1").get(10, TimeUnit.SECONDS)).isInstanceOf(QueryOutcome.Failed.class);
            }
            KirinClient queue = client(s -> s.apiKey("k-1").protocol(Protocol.QUEUE));
            String urls =
                    "\"status_url\":\"U\",\"response_url\":\"U\",\"cancel_url\":\"U\"".replace("U", other.uri() + "/x");
            server.answer(200, "", "{\"request_id\":\"t1\",\"status\":\"COMPLETED\"," + urls + "}");
            create(queue);
            queue.query("m", "t1").get(10, TimeUnit.SECONDS);
            queue.cancel("m", "t1").get(10, TimeUnit.SECONDS);
            assertThat(other.connections).hasValue(0);
        }
    }

    @Test
    void answersAreBoundedByLengthAndWhileTheyAreRead() throws Exception {
        KirinClient client = client(s -> s.maxAnswerBytes(1000));
        String fits = "{\"id\":\"t1\",\"status\":\"queued\"}" + " ".repeat(1000 - 30);
        server.answer(200, "", fits.strip() + " ".repeat(1000 - fits.strip().length()));
        assertThat(create(client)).isInstanceOf(Accepted.class);

        server.script(
                (request, socket) -> CannedServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"));
        CreateOutcome early = create(client);
        assertThat(((Unknown) early).cause()).hasMessageContaining("longer than 1000 bytes");

        server.script((request, socket) -> {
            CannedServer.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 1000; i++) {
                CannedServer.write(socket, "a\r\n0123456789\r\n");
            }
        });
        CreateOutcome whileRead = create(client);
        assertThat(((Unknown) whileRead).cause()).hasMessageContaining("longer than 1000 bytes");
        assertThat(client.query("m", "t1").get(10, TimeUnit.SECONDS)).isInstanceOf(QueryOutcome.Failed.class);
    }

    @Test
    void manyCallsShareTheConnections() throws Exception {
        server.script((request, socket) -> CannedServer.write(socket, ACCEPTED));
        KirinClient client = client(s -> s.maxConnections(3));
        List<CompletableFuture<CreateOutcome>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(client.create("m", PARAMS));
        }
        for (CompletableFuture<CreateOutcome> one : all) {
            assertThat(one.get(20, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        }
        assertThat(server.connections).hasValueLessThanOrEqualTo(3);
        assertThat(server.requests).hasSize(200);
    }

    @Test
    void closingFailsWhatIsOpenAndLeavesNoThread() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        server.script((request, socket) -> held.await(10, TimeUnit.SECONDS));
        KirinClient client = client(s -> s.threadName("closing-test").maxConnections(1));
        CompletableFuture<CreateOutcome> sent = client.create("m", PARAMS);
        await().until(() -> server.requests.size() == 1);
        CompletableFuture<CreateOutcome> waiting = client.create("m", PARAMS);
        assertThat(threads("closing-test")).isNotEmpty();

        client.close();

        assertThat(sent.get(5, TimeUnit.SECONDS)).isInstanceOf(Unknown.class);
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isInstanceOf(NotSent.class);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(threads("closing-test")).isEmpty());
        assertThat(create(client)).isInstanceOf(NotSent.class);
        assertThat(client.query("m", "t1").get(5, TimeUnit.SECONDS)).isInstanceOf(QueryOutcome.Failed.class);
        held.countDown();
    }

    @Test
    void closesFromItsOwnThread() throws Exception {
        server.script((request, socket) -> CannedServer.write(socket, ACCEPTED));
        KirinClient client = client(s -> s.threadName("own-thread-test"));
        client.create("m", PARAMS).thenAccept(outcome -> client.close()).get(4, TimeUnit.SECONDS);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(threads("own-thread-test")).isEmpty());
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private KirinClient client(UnaryOperator<ClientSettings.Builder> settings) {
        KirinClient client = new KirinClient(
                settings.apply(ClientSettings.builder().baseUri(server.uri())).build());
        clients.add(client);
        return client;
    }

    private static CreateOutcome create(KirinClient client) throws Exception {
        return client.create("m", PARAMS).get(20, TimeUnit.SECONDS);
    }
}
