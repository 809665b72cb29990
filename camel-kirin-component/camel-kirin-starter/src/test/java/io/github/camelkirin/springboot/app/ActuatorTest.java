/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** What the actuator shows over HTTP to those who may see everything. */
class ActuatorTest {
    private static final String PROMPT = "a lighthouse in the fog";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().timeScale(50));

    @TempDir
    static Path folder;

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = Applications.run(
                JavaPosters.class,
                "java-app",
                KIRIN.simulator(),
                folder,
                "--spring.config.additional-location=classpath:/probes/",
                "--camel.component.kirin.task-repository.enabled=false",
                "--camel.component.kirin.proxy-auth-password=password-of-the-proxy",
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.env.show-values=always",
                "--management.endpoint.configprops.show-values=always",
                "--management.endpoint.health.show-details=always",
                "--camel.health.exposure-level=full");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port")
                + "/actuator/" + path);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", uri, answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(path));
    }

    @Test
    void showsWhatTheConsoleShows() throws Exception {
        Path written = Files.writeString(folder.resolve("prompt"), PROMPT);
        Files.createDirectories(folder.resolve("prompts"));
        Files.move(written, folder.resolve("prompts/lighthouse.txt"));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        json("kirin").at("/groups/0/ended/completed").asInt())
                .as(get("kirin"))
                .isEqualTo(1));
        assertThat(json("kirin").at("/groups/0/group").asText()).isEqualTo("posters");
        assertThat(get("kirin")).doesNotContain(KIRIN.apiKey()).doesNotContain(PROMPT);
    }

    @Test
    void camelsHealthHasTheConsumersCheck() throws Exception {
        JsonNode health = json("health").at("/components/camelHealth");
        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(health.at("/details").toString())
                .contains("\"kirin.group\":\"posters\"", "\"kirin.degraded\":\"false\"")
                .doesNotContain(KIRIN.apiKey());
    }

    @Test
    void theReadinessProbeAsksCamel() throws Exception {
        JsonNode readiness = json("health/readiness");
        assertThat(readiness.path("status").asText()).isEqualTo("UP");
        assertThat(readiness.at("/components/camelReadinessState/status").asText())
                .as(readiness.toString())
                .isEqualTo("UP");
    }

    @Test
    void hidesSecretsEvenWhereValuesAreShown() throws Exception {
        assertThat(get("env"))
                .contains("camel.component.kirin.api-key")
                .contains("camel.component.kirin.first-query-delay", "20ms")
                .doesNotContain("password-of-the-proxy");
        assertThat(json("env/camel.component.kirin.api-key")
                        .at("/property/value")
                        .asText())
                .isEqualTo("******");
        JsonNode bean = new ObjectMapper().readTree(get("configprops/camel.component.kirin"));
        assertThat(bean.toString())
                .contains("apiKey", "******", "PT0.02S")
                .doesNotContain(KIRIN.apiKey())
                .doesNotContain("password-of-the-proxy");
    }
}
