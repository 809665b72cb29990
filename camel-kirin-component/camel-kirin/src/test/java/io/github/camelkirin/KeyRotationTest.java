/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that change while routes run, from a file that is replaced as Kubernetes does it, and from a bean. */
class KeyRotationTest extends InputRouteSupport {

    private static final int TASKS = 12;
    private static final long PATIENCE = 20_000;
    private static final String NEXT_KEY = "sk-rotated-4c1d";
    private static final Map<String, String> NO_HEADERS = Map.of();

    @TempDir
    static Path folder;

    /** What came of each create and query that the service did not take. */
    private final List<String> refused = new CopyOnWriteArrayList<>();

    private final AtomicInteger versions = new AtomicInteger();
    private volatile String provided = "";
    private HttpServer other;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        mount(KIRIN.apiKey());
        provided = KIRIN.apiKey();
        CamelContext created = super.createCamelContext();
        created.getRegistry().bind("refusals", TaskObserver.class, new Refusals());
        created.getRegistry().bind("vault", (ApiKeyProvider) this::fromVault);
        return created;
    }

    @Override
    void configure(KirinConfiguration options) {
        super.configure(options);
        options.setApiKey("file:" + folder.resolve("kirin"));
        options.setSubmitTimeout(500);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:mounted").to("kirin:inputs");
                from("kirin:inputs").to("mock:mounted");
                from("direct:vault").to("kirin:vault?apiKeyProvider=#vault");
                from("kirin:vault?apiKeyProvider=#vault").to("mock:vault");
            }
        };
    }

    @AfterEach
    void stopTheOtherService() {
        if (other != null) {
            other.stop(0);
        }
    }

    private String fromVault() {
        if (provided.isEmpty()) {
            throw new IllegalStateException("the vault is sealed");
        }
        return provided;
    }

    /** As a kubelet: a folder for each version, and a link to the newest that is replaced in one step. */
    private void mount(String key) throws IOException {
        String version = "..v" + versions.incrementAndGet();
        Path data = folder.resolve(version);
        Files.createDirectories(data);
        Files.writeString(data.resolve("kirin"), key + "\n");
        Path link = folder.resolve("..data_tmp");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(version));
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        if (!Files.exists(folder.resolve("kirin"))) {
            Files.createSymbolicLink(folder.resolve("kirin"), Path.of("..data", "kirin"));
        }
    }

    private void assertThatNoTaskIsLostWhen(Rotation rotation, String input, String output) throws Exception {
        MockEndpoint done = getMockEndpoint(output);
        done.expectedMessageCount(2 * TASKS);
        for (int i = 0; i < TASKS; i++) {
            assertThat(send(input, "Tree " + i, NO_HEADERS).getException()).isNull();
        }
        rotation.to(NEXT_KEY);
        KIRIN.simulator().apiKey(NEXT_KEY);
        for (int i = 0; i < TASKS; i++) {
            assertThat(send(input, "House " + i, NO_HEADERS).getException()).isNull();
        }
        done.assertIsSatisfied(PATIENCE);
        assertThat(done.getExchanges())
                .extracting(exchange ->
                        exchange.getMessage().getBody(KirinTask.class).getStatus())
                .containsOnly(TaskStatus.COMPLETED);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2 * TASKS);
        assertThat(refused).isEmpty();
    }

    private interface Rotation {
        void to(String key) throws IOException;
    }

    @Test
    void noTaskIsLostWhenTheMountedSecretIsReplaced() throws Exception {
        assertThatNoTaskIsLostWhen(this::mount, "direct:mounted", "mock:mounted");
    }

    @Test
    void noTaskIsLostWhenTheProviderHasAnotherKey() throws Exception {
        assertThatNoTaskIsLostWhen(key -> provided = key, "direct:vault", "mock:vault");
    }

    @Test
    void aCreateThatWasRefusedIsPaidForOnce() {
        assertThat(send("direct:vault", "One", NO_HEADERS).getException()).isNull();
        provided = NEXT_KEY;
        KIRIN.simulator().apiKey(NEXT_KEY);
        Exchange sent = send("direct:vault", "Two", Map.of("CamelKirinIdempotencyKey", "two"));
        assertThat(sent.getException()).isNull();
        assertThat(sent.getMessage().getHeader("CamelKirinStatus")).isEqualTo("queued");
        assertThat(KIRIN.ledger().createsActedOn("two")).isEqualTo(1);
    }

    @Test
    void aFileThatGoesAwayLeavesItsLastKeyInUse() throws Exception {
        assertThat(send("direct:mounted", "One", NO_HEADERS).getException()).isNull();
        Files.delete(folder.resolve("kirin"));
        MockEndpoint done = getMockEndpoint("mock:mounted");
        done.expectedMessageCount(2);
        assertThat(send("direct:mounted", "Two", NO_HEADERS).getException()).isNull();
        done.assertIsSatisfied(PATIENCE);
        assertThat(refused).isEmpty();
    }

    @Test
    void aRequestWaitsWhileTheProviderHasNoKeyYet() throws Exception {
        provided = "";
        Exchange sent = send("direct:vault", "One", NO_HEADERS);
        assertThat(sent.getException()).isNull();
        assertThat(sent.getMessage().getHeader("CamelKirinStatus")).isEqualTo("submitting");
        assertThat(KIRIN.ledger().sends()).isEmpty();
        MockEndpoint done = getMockEndpoint("mock:vault");
        done.expectedMessageCount(1);
        provided = KIRIN.apiKey();
        done.assertIsSatisfied(PATIENCE);
    }

    @Test
    void aFileWithoutAKeyIsSaidAtTheStart() throws IOException {
        Path gone = folder.resolve("gone");
        assertThat(text(endpointFailure("kirin:a?apiKey=file:" + gone)))
                .contains("the file that apiKey names, " + gone + ", is not there");
        Path bad = Files.writeString(folder.resolve("bad"), "sk-one-9a8b\nsk-two-7c6d");
        assertThat(text(endpointFailure("kirin:a?apiKey=file:" + bad)))
                .contains(bad + ", which must hold one key")
                .doesNotContain("sk-one", "sk-two");
        assertThat(context.getEndpoint("kirin:a?dryRun=true&apiKey=file:" + gone))
                .isNotNull();
    }

    @Test
    void thereIsOneSourceOfTheKey() {
        String both = "the key must come from apiKey or from apiKeyProvider, both are set";
        assertThat(text(endpointFailure("kirin:a?apiKey=sk-one-9a8b&apiKeyProvider=#vault")))
                .contains(both);
        component().getConfiguration().setApiKeyProvider(this::fromVault);
        assertThat(text(endpointFailure("kirin:b"))).contains(both);
        assertThat(context.getEndpoint("kirin:c?apiKey=sk-one-9a8b", KirinEndpoint.class)
                        .getConfiguration()
                        .getApiKeyProvider())
                .as("an endpoint's own comes before both")
                .isNull();
    }

    @Test
    void theComponentsFileAndProviderAreForItsBaseUrlAlone() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        other = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        other.createContext("/", exchange -> {
            seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        other.start();
        String elsewhere = "&baseUrl=http://127.0.0.1:" + other.getAddress().getPort();
        failure("kirin:a?operation=get" + elsewhere, null, Map.of("CamelKirinTaskId", "t-1"));
        component().getConfiguration().setApiKey(null);
        component().getConfiguration().setApiKeyProvider(this::fromVault);
        // of another account, which that refusal does not hold up
        failure("kirin:b?operation=get&account=b" + elsewhere, null, Map.of("CamelKirinTaskId", "t-1"));
        assertThat(seen).containsExactly("null", "null");
        assertThat(text(endpointFailure("kirin:c?baseUrl=https://other.example")))
                .contains("apiKey is required for https://other.example");
        failure("kirin:d?operation=get&apiKeyProvider=#vault" + elsewhere, null, Map.of("CamelKirinTaskId", "t-1"));
        assertThat(seen).endsWith("Bearer " + KIRIN.apiKey());
    }

    @Test
    void endpointsWithTheSameFileOrProviderShareTheirBoundOnRequests() throws IOException {
        String file = "apiKey=file:" + folder.resolve("kirin");
        KirinConfiguration mounted = endpoint("kirin:a?" + file);
        assertThat(component().engine(mounted)).isSameAs(component().engine(endpoint("kirin:b")));
        KirinConfiguration vault = endpoint("kirin:c?apiKeyProvider=#vault");
        mount(NEXT_KEY);
        provided = NEXT_KEY;
        assertThat(component().engine(endpoint("kirin:d?" + file)))
                .isSameAs(component().engine(mounted));
        assertThat(component().engine(endpoint("kirin:e?apiKeyProvider=#vault")))
                .isSameAs(component().engine(vault))
                .isNotSameAs(component().engine(mounted));
    }

    private KirinConfiguration endpoint(String uri) {
        return context.getEndpoint(uri, KirinEndpoint.class).getConfiguration();
    }

    private KirinComponent component() {
        return context.getComponent("kirin", KirinComponent.class);
    }

    private final class Refusals implements TaskObserver {

        @Override
        public void created(TaskRecord task, CreateOutcome outcome, Instant start, Duration took) {
            if (outcome.cause() != null) {
                refused.add("create: " + outcome.cause().getClass().getSimpleName());
            }
        }

        @Override
        public void queried(TaskRecord task, QueryOutcome outcome, Instant start, Duration took) {
            if (!(outcome instanceof QueryOutcome.Found)) {
                refused.add("query: " + outcome.getClass().getSimpleName());
            }
        }
    }
}
