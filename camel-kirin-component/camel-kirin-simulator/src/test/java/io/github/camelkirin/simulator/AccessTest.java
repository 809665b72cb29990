/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder()
            .clock(CLOCK)
            .apiKey("secret")
            .allowedModels("kirin_image_omni")
            .lookupByExternalId(false)
            .duplicates(Duplicates.ACCEPTED)
            .requestsPerSecond(5));

    private final Caller caller = new Caller(KIRIN.simulator());

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Key secret", "secret", "bearer secret "})
    void refusesAWrongKey(String authorization) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(KIRIN.baseUrl() + "/model/v1/generation"))
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofString("{}"));

        assertThat(caller.send(request).status()).isEqualTo(401);
    }

    @Test
    void takesAnotherKeyFromNowOnUntilItIsReset() throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(KIRIN.baseUrl() + "/model/v1/generation/task/x"))
                .header("Authorization", "Bearer secret");
        assertThat(caller.send(request).status()).isEqualTo(404);

        KIRIN.simulator().apiKey("rotated");

        assertThat(KIRIN.apiKey()).isEqualTo("rotated");
        assertThat(caller.send(request).status()).isEqualTo(401);
        assertThat(caller.send(request.setHeader("Authorization", "Bearer rotated"))
                        .status())
                .isEqualTo(404);
        KIRIN.simulator().reset();
        assertThat(KIRIN.apiKey()).isEqualTo("secret");
        assertThat(caller.send(request).status()).isEqualTo(401);
    }

    @Test
    void refusesNoKey() throws IOException {
        assertThat(caller.anonymously(KIRIN.baseUrl() + "/model/v1/generation/task/x")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void refusesAModelThatTheKeyIsNotAllowed() throws IOException {
        assertThat(caller.createRaw(Caller.quoted("{'model':'other','input':[{'params':{'prompt':'x'}}]}"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void doesNotFindByTheCallersIdWhereThatIsOff() throws IOException {
        caller.create("{'prompt':'x','external_task_id':'one'}");

        assertThat(caller.query("one").status()).isEqualTo(404);
    }

    @Test
    void acceptsDuplicatesWhereThatIsOn() throws IOException {
        caller.create("{'prompt':'x','external_task_id':'one'}");

        assertThat(caller.create("{'prompt':'x','external_task_id':'one'}").status())
                .isEqualTo(200);
        assertThat(KIRIN.ledger().createsActedOn("one")).isEqualTo(2);
    }

    @Test
    void limitsTheRate() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(caller.query("x").status()).isEqualTo(404);
        }

        Caller.Reply limited = caller.query("x");
        CLOCK.advance(Duration.ofMillis(200));

        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.header("Retry-After")).isEqualTo("1");
        assertThat(caller.query("x").status()).isEqualTo(404);
        assertThat(KIRIN.ledger().totals().traffic().rateLimited()).isEqualTo(1);
    }

    @Test
    void remembersWhatWasSentButNotTheKey() throws IOException {
        caller.send(caller.request("/model/v1/generation")
                .header("X-Request-Id", "r-1")
                .POST(HttpRequest.BodyPublishers.ofString(
                        Caller.quoted("{'model':'kirin_image_omni','input':[{'params':{'prompt':'x','n':3}}]}"))));

        SentCreate sent = KIRIN.ledger().sends().get(0);

        assertThat(sent.header("x-request-id")).contains("r-1");
        assertThat(sent.authorizationScheme()).contains("Bearer");
        assertThat(sent.headers().toString()).doesNotContain("secret").contains("application/json");
        assertThat(sent.params().path("n").asInt()).isEqualTo(3);
        assertThat(sent.status()).isEqualTo(200);
        assertThat(sent.taskId()).isPresent();
    }

    @Test
    void givesARequestIdBackOrMakesOneUp() throws IOException {
        Caller.Reply own =
                caller.send(caller.request("/model/v1/generation/task/x").header("X-Request-Id", "r-2"));

        assertThat(own.header("X-Request-Id")).isEqualTo("r-2");
        assertThat(caller.query("x").header("X-Request-Id")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/model/v1",
                "/model/v1/generation/",
                "/model/v1/generation/task/",
                "/model/v1/generation/task/a/b",
                "/model/v1/queue/",
                "/model/v1/queue/m/requests/x",
                "/model/v1/queue/m/requests/x/other",
                "/nowhere",
            })
    void knowsNoOtherPaths(String path) throws IOException {
        assertThat(caller.get(path).status()).isEqualTo(404);
        assertThat(KIRIN.ledger().totals().traffic().badRequests()).isEqualTo(1);
    }

    @Test
    void refusesACreateThatIsNotDeclaredAsJson() throws IOException {
        HttpRequest.Builder form = HttpRequest.newBuilder(URI.create(KIRIN.baseUrl() + "/model/v1/generation"))
                .header("Authorization", "Bearer secret")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        Caller.quoted("{'model':'kirin_image_omni','input':[{'params':{'prompt':'x'}}]}")));

        assertThat(caller.send(form).status()).isEqualTo(400);
    }

    @Test
    void refusesOtherMethods() throws IOException {
        assertThat(caller.get("/model/v1/generation").status()).isEqualTo(405);
        assertThat(caller.send(caller.request("/model/v1/generation/task/x").POST(HttpRequest.BodyPublishers.noBody()))
                        .status())
                .isEqualTo(405);
    }
}
