/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.model.KirinTask;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GenerateActionTest extends KameletRoutes {

    @BeforeEach
    void connect() {
        connectTheComponent();
    }

    @Test
    void repliesWithTheEndedTask() throws Exception {
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to:
                          uri: kamelet:kirin-generate-action
                          parameters:
                            resolution: 2k
                            imageCount: 2
                      - setHeader:
                          name: first
                          simple: "${body.images[0].url}"
                """);
        Exchange done = send("direct:prompts", "A lighthouse", Map.of());
        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getHeader("CamelKirinStatus")).isEqualTo("completed");
        assertThat(done.getMessage().getBody(KirinTask.class).getImages()).hasSize(2);
        assertThat(done.getMessage().getHeader("first", String.class)).startsWith(KIRIN.baseUrl());
    }

    @Test
    void theReplyIsTheServicesJsonForWhoeverWantsBytesOrText() throws Exception {
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-generate-action
                      - convertBodyTo:
                          type: byte[]
                """);
        Exchange done = send("direct:prompts", "A lighthouse", Map.of());
        JsonNode json = new ObjectMapper().readTree(done.getMessage().getBody(byte[].class));
        assertThat(json.path("status").asText()).isEqualTo("completed");
        assertThat(json.path("id").asText()).isEqualTo(done.getMessage().getHeader("CamelKirinTaskId"));
        assertThat(done.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
    }

    @Test
    void sayingTheTaskFailedIsTheReplyToo() throws Exception {
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-generate-action?group=quick
                """);
        KIRIN.failNext("002016095");
        Exchange done = send("direct:prompts", "A lighthouse", Map.of());
        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getHeader("CamelKirinStatus")).isEqualTo("failed");
        assertThat(done.getMessage().getHeader("CamelKirinErrorCode")).isEqualTo("002016095");
    }

    @Test
    void twoInOneContextKeepTheirOwnSettings() throws Exception {
        load("""
                - from:
                    uri: direct:patient
                    steps:
                      - to: kamelet:kirin-generate-action?group=patient&aspectRatio=3:2
                - from:
                    uri: direct:hasty
                    steps:
                      - to: kamelet:kirin-generate-action?group=hasty&waitTimeout=1
                """);
        Exchange patient = send("direct:patient", "A lighthouse", Map.of());
        Exchange hasty = send("direct:hasty", "A lighthouse", Map.of());
        assertThat(patient.getMessage().getHeader("CamelKirinStatus")).isEqualTo("completed");
        assertThat(hasty.getException()).isInstanceOf(TaskTimeoutException.class);
        // nobody waits for the second, but it goes on
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(KIRIN.ledger().sends())
                        .extracting(sent -> sent.params().path("aspect_ratio").asText())
                        .containsExactly("3:2", ""));
    }

    @Test
    void isAStepOfAPipe() throws Exception {
        load("""
                apiVersion: camel.apache.org/v1
                kind: Pipe
                metadata:
                  name: now
                spec:
                  source:
                    uri: direct:prompts
                  steps:
                    - ref:
                        kind: Kamelet
                        apiVersion: camel.apache.org/v1
                        name: kirin-generate-action
                      properties:
                        resolution: 2k
                  sink:
                    uri: mock:pictures
                """);
        Exchange done = send("direct:prompts", "A lighthouse", Map.of());
        assertThat(done.getException()).isNull();
        assertThat(KIRIN.ledger().sends()).singleElement().satisfies(sent -> {
            assertThat(sent.params().path("prompt").asText()).isEqualTo("A lighthouse");
            assertThat(sent.params().path("resolution").asText()).isEqualTo("2k");
        });
    }
}
