/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.CreateOutcome.Accepted;
import io.github.camelkirin.api.CreateOutcome.NotSent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.StringAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.http2.ssl.H2ServerTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, HTTP/2 and proxies: what is certain when a handshake or a tunnel fails, and who gets to see the key. */
class TlsAndProxyTest {

    private static final String ACCEPTED = "{\"id\":\"t1\",\"status\":\"queued\"}";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static SSLContext serverContext;
    private static SSLContext clientContext;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("test.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=kirin-test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        serverContext = SSLContext.getInstance("TLS");
        serverContext.init(own.getKeyManagers(), null, null);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", keys.getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        clientContext = SSLContext.getInstance("TLS");
        clientContext.init(null, trust.getTrustManagers(), null);
    }

    @Test
    void speaksHttp11OverTls() throws Exception {
        try (CannedServer server = tlsServer().answer(200, "", ACCEPTED)) {
            assertThat(create(s -> s.baseUri(server.uri()).sslContext(clientContext)))
                    .isInstanceOf(Accepted.class);
            assertThat(server.requests.get(0).header("Authorization")).isEqualTo("Bearer k-1");
        }
    }

    @Test
    void aCertificateThatIsNotTrustedOrOfAnotherHostIsNotSent() throws Exception {
        try (CannedServer server = tlsServer().answer(200, "", ACCEPTED)) {
            assertThat(create(s -> s.baseUri(server.uri()))).isInstanceOf(NotSent.class);
            URI otherName = URI.create("https://localhost:" + server.uri().getPort());
            assertThat(create(s -> s.baseUri(otherName).sslContext(clientContext)))
                    .isInstanceOf(NotSent.class);
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void speaksHttp2WhereTheServerDoes() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpAsyncServer server = H2ServerBootstrap.bootstrap()
                .setTlsStrategy(new H2ServerTlsStrategy(serverContext))
                .setCanonicalHostName("127.0.0.1")
                .register("*", new Echo(seen))
                .create();
        server.start();
        try {
            ListenerEndpoint endpoint = server.listen(
                            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), URIScheme.HTTPS)
                    .get(5, TimeUnit.SECONDS);
            int port = ((InetSocketAddress) endpoint.getAddress()).getPort();
            assertThat(create(s ->
                            s.baseUri(URI.create("https://127.0.0.1:" + port)).sslContext(clientContext)))
                    .isInstanceOf(Accepted.class);
            assertThat(seen).containsExactly("HTTP/2.0 {\"model\":\"m\",\"input\":[{\"params\":{}}]}");
        } finally {
            server.close(CloseMode.IMMEDIATE);
        }
    }

    @Test
    void sendsAPlainRequestThroughTheProxyOnceWithItsCredentials() throws Exception {
        try (CannedServer proxy = new CannedServer().answer(407, "Proxy-Authenticate: Basic realm=\"x\"\r\n", "")) {
            create(s -> s.baseUri(URI.create("http://service.invalid"))
                    .proxy("127.0.0.1", proxy.uri().getPort())
                    .proxyCredentials("u", "p"));
            assertThat(proxy.requests).hasSize(1);
            assertThat(proxy.requests.get(0).line())
                    .isEqualTo("POST http://service.invalid/model/v1/generation HTTP/1.1");
            assertThat(proxy.requests.get(0).header("Proxy-Authorization")).isEqualTo("Basic dTpw");
        }
    }

    @Test
    void aRefusedTunnelIsNotSentAndTheProxyNeverSeesTheKey() throws Exception {
        try (CannedServer proxy = new CannedServer()) {
            for (int status : List.of(403, 407, 502)) {
                proxy.answer(status, "Proxy-Authenticate: Basic realm=\"x\"\r\n", "{\"id\":\"t1\"}");
                assertThat(create(s -> s.baseUri(URI.create("https://service.invalid"))
                                .proxy("127.0.0.1", proxy.uri().getPort())
                                .proxyCredentials("u", "p")))
                        .isInstanceOf(NotSent.class);
            }
            assertThat(proxy.requests)
                    .allSatisfy(request -> assertThat(request.line()).startsWith("CONNECT service.invalid:443"))
                    .allSatisfy(request -> assertThat(request.head()).doesNotContain("k-1"))
                    .anySatisfy(request ->
                            assertThat(request.header("Proxy-Authorization")).isEqualTo("Basic dTpw"));
        }
    }

    private static CannedServer tlsServer() throws IOException {
        return new CannedServer(
                serverContext.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                true);
    }

    private static CreateOutcome create(UnaryOperator<ClientSettings.Builder> settings) throws Exception {
        try (KirinClient client = new KirinClient(
                settings.apply(ClientSettings.builder().apiKey("k-1")).build())) {
            return client.create("m", CannedServer.utf8("{}")).get(20, TimeUnit.SECONDS);
        }
    }

    /** Notes protocol and body of each request, and accepts it. */
    private record Echo(List<String> seen) implements AsyncServerRequestHandler<Message<HttpRequest, String>> {

        @Override
        public AsyncRequestConsumer<Message<HttpRequest, String>> prepare(
                HttpRequest request, EntityDetails entity, HttpContext context) {
            return new BasicRequestConsumer<>(new StringAsyncEntityConsumer());
        }

        @Override
        public void handle(Message<HttpRequest, String> request, ResponseTrigger trigger, HttpContext context)
                throws HttpException, IOException {
            seen.add(request.getHead().getVersion() + " " + request.getBody());
            trigger.submitResponse(
                    AsyncResponseBuilder.create(200)
                            .setEntity(ACCEPTED, ContentType.APPLICATION_JSON)
                            .build(),
                    context);
        }
    }
}
