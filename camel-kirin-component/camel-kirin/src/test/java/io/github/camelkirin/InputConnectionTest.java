/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.camelkirin.api.ServiceUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and proxy options reach the client. */
class InputConnectionTest extends InputRouteSupport {

    private static final String PASSWORD = "changeit";
    private static final String ACCEPTED = "{\"id\":\"t-1\",\"status\":\"in_queue\"}";
    private static final Map<String, Object> TASK = Map.of("CamelKirinTaskId", "t-1");

    @TempDir
    static Path folder;

    private static Path store;
    private static SSLContext serverContext;

    /** What the server was asked, as {@code URI authorization proxy-authorization}. */
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private HttpServer server;

    @BeforeAll
    static void makeCertificate() throws Exception {
        store = folder.resolve("test.p12");
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
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        serverContext = SSLContext.getInstance("TLS");
        serverContext.init(own.getKeyManagers(), null, null);
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void theEndpointsTlsSettingsReachTheClient() throws Exception {
        String uri = "kirin:tls?operation=get&apiKey=k-tls&baseUrl=" + tlsServer();
        assertThat(failure(uri, null, TASK)).isInstanceOf(ServiceUnavailableException.class);
        assertThat(seen).isEmpty();
        context.getRegistry().bind("trust", trust());
        Exchange exchange = send(uri + "&sslContextParameters=#trust", null, TASK);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader("CamelKirinStatus")).isEqualTo("queued");
        assertThat(seen).singleElement().asString().contains("Bearer k-tls");
    }

    @Test
    void theContextsTlsSettingsAreUsedOnlyIfAskedFor() throws Exception {
        String base = tlsServer();
        context.setSSLContextParameters(trust());
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        assertThat(failure("kirin:without?operation=get&baseUrl=" + base, null, TASK))
                .isInstanceOf(ServiceUnavailableException.class);
        kirin.setUseGlobalSslContextParameters(true);
        assertThat(send("kirin:with?operation=get&baseUrl=" + base, null, TASK).getException())
                .isNull();
        assertThat(seen).hasSize(1);
    }

    @Test
    void tlsSettingsThatCannotBeUsedAreSaid() {
        KeyStoreParameters gone = new KeyStoreParameters();
        gone.setResource("file:" + folder.resolve("gone.p12"));
        TrustManagersParameters managers = new TrustManagersParameters();
        managers.setKeyStore(gone);
        SSLContextParameters ssl = new SSLContextParameters();
        ssl.setTrustManagers(managers);
        context.getRegistry().bind("gone", ssl);
        assertThat(text(endpointFailure("kirin:tls?sslContextParameters=#gone")))
                .contains("sslContextParameters cannot be used")
                .contains("gone.p12");
    }

    @Test
    void aProxyIsUsedWithItsCredentials() throws Exception {
        int port = start(HttpServer.create(address(), 0));
        Exchange exchange = send(
                "kirin:proxied?operation=get&baseUrl=http://service.invalid&apiKey=k-p&proxyHost=127.0.0.1&proxyPort="
                        + port,
                null,
                TASK);
        assertThat(exchange.getException()).isNull();
        assertThat(seen).containsExactly("http://service.invalid/model/v1/generation/task/t-1 Bearer k-p null");
    }

    @Test
    void aProxysCredentialsAreSentToItAndShownNowhere() throws Exception {
        int port = start(HttpServer.create(address(), 0));
        String uri =
                "kirin:proxied?operation=get&baseUrl=http://service.invalid&apiKey=k-p&proxyHost=127.0.0.1&proxyPort="
                        + port + "&proxyAuthUsername=ursula&proxyAuthPassword=RAW(s3cret&w0rd)";
        assertThat(send(uri, null, TASK).getException()).isNull();
        String basic = Base64.getEncoder().encodeToString("ursula:s3cret&w0rd".getBytes(UTF_8));
        assertThat(seen).singleElement().asString().endsWith(" Basic " + basic);
        assertThat(context.getEndpoint(uri).toString()).doesNotContain("s3cret", "k-p", "w0rd");
    }

    private String tlsServer() throws Exception {
        HttpsServer tls = HttpsServer.create(address(), 0);
        tls.setHttpsConfigurator(new HttpsConfigurator(serverContext));
        return "https://127.0.0.1:" + start(tls);
    }

    private int start(HttpServer created) {
        server = created;
        created.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            seen.add(exchange.getRequestURI() + " " + headers.getFirst("Authorization") + " "
                    + headers.getFirst("Proxy-Authorization"));
            byte[] body = ACCEPTED.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        created.start();
        return created.getAddress().getPort();
    }

    private static InetSocketAddress address() throws IOException {
        return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    }

    private static SSLContextParameters trust() {
        KeyStoreParameters keys = new KeyStoreParameters();
        keys.setResource("file:" + store);
        keys.setPassword(PASSWORD);
        keys.setType("PKCS12");
        TrustManagersParameters managers = new TrustManagersParameters();
        managers.setKeyStore(keys);
        SSLContextParameters ssl = new SSLContextParameters();
        ssl.setTrustManagers(managers);
        return ssl;
    }
}
