/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class ImageSinkTest extends KameletRoutes {

    private List<JsonNode> sent() {
        return KIRIN.ledger().sends().stream().map(SentCreate::params).toList();
    }

    @Test
    void createsATaskFromTheMessageWithAllThatItsPropertiesSay() throws Exception {
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to:
                          uri: kamelet:kirin-image-sink
                          parameters:
                            group: posters
                            baseUrl: %s
                            apiKey: %s
                            resolution: 2k
                            aspectRatio: "16:9"
                            imageCount: 2
                            watermark: true
                            model: kirin_image_omni
                            referenceImages: https://images.example/a.png
                            idempotencyKey: "${header.order}-${body.length}"
                """.formatted(KIRIN.baseUrl(), KIRIN.apiKey()));
        Exchange done = send("direct:prompts", "A lighthouse", Map.of("order", "o7"));
        assertThat(done.getException()).isNull();
        assertThat(sent()).singleElement().satisfies(params -> {
            assertThat(params.path("prompt").asText()).isEqualTo("A lighthouse");
            assertThat(params.path("resolution").asText()).isEqualTo("2k");
            assertThat(params.path("aspect_ratio").asText()).isEqualTo("16:9");
            assertThat(params.path("n").asInt()).isEqualTo(2);
            assertThat(params.path("watermark_info").path("enabled").asBoolean())
                    .isTrue();
            assertThat(params.path("image_list").path(0).path("image").asText())
                    .isEqualTo("https://images.example/a.png");
        });
        assertThat(KIRIN.ledger().sends().get(0).externalTaskId()).hasValue("o7-12");
        assertThat(done.getMessage().getHeader("CamelKirinGroup")).isEqualTo("posters");
    }

    @Test
    void aPromptOfTheKameletIsTakenLiterally() throws Exception {
        connectTheComponent();
        load("""
                - from:
                    uri: direct:photos
                    steps:
                      - to:
                          uri: kamelet:kirin-image-sink
                          parameters:
                            group: restyle
                            prompt: "RAW(Salt & pepper, 100 % + <<<image_1>>>&resolution=2k)"
                """);
        Exchange done = send("direct:photos", Pictures.png(320, 320), Map.of());
        assertThat(done.getException()).isNull();
        assertThat(sent()).singleElement().satisfies(params -> {
            assertThat(params.path("prompt").asText()).isEqualTo("Salt & pepper, 100 % + <<<image_1>>>&resolution=2k");
            assertThat(params.has("resolution")).isFalse();
            assertThat(params.path("image_list")).hasSize(1);
        });
    }

    @Test
    void whatIsNotSaidIsTheComponentsOrTheServices() throws Exception {
        connectTheComponent();
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-image-sink?group=posters
                """);
        assertThat(send("direct:prompts", "A lighthouse", Map.of()).getException())
                .isNull();
        assertThat(sent()).singleElement().satisfies(params -> {
            assertThat(params.has("resolution")).isFalse();
            assertThat(params.has("n")).isFalse();
            assertThat(params.has("watermark_info")).isFalse();
            assertThat(params.has("image_list")).isFalse();
        });
        KirinConfiguration own = context.getEndpoints().stream()
                .filter(KirinEndpoint.class::isInstance)
                .map(endpoint -> ((KirinEndpoint) endpoint).getConfiguration())
                .findFirst()
                .orElseThrow();
        assertThat(own.getApiKey()).isEqualTo(KIRIN.apiKey());
        assertThat(own.getBaseUrl()).isEqualTo(KIRIN.baseUrl());
        assertThat(own.getAccount()).isEqualTo("default");
        assertThat(own.getModel()).isEqualTo("kirin_image_omni");
        assertThat(own.getPrompt()).isNull();
    }

    @Test
    void anIdempotencyKeyOfTheMessageIsUsedUnlessThePropertySaysOtherwise() throws Exception {
        connectTheComponent();
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-image-sink?group=posters
                """);
        send("direct:prompts", "A lighthouse", Map.of("CamelKirinIdempotencyKey", "order-1"));
        send("direct:prompts", "A lighthouse", Map.of("CamelKirinIdempotencyKey", "order-1"));
        send("direct:prompts", "A lighthouse", Map.of());
        assertThat(KIRIN.ledger().sends()).hasSize(2);
        assertThat(KIRIN.ledger().sends())
                .extracting(SentCreate::externalTaskId)
                .first()
                .isEqualTo(Optional.of("order-1"));
    }

    @Test
    void twoInOneContextKeepTheirOwnSettings() throws Exception {
        connectTheComponent();
        load("""
                - from:
                    uri: direct:wide
                    steps:
                      - to: kamelet:kirin-image-sink?group=wide&aspectRatio=21:9&resolution=2k
                - from:
                    uri: direct:square
                    steps:
                      - to: kamelet:kirin-image-sink?group=square&aspectRatio=1:1
                """);
        Exchange wide = send("direct:wide", "A lighthouse", Map.of());
        Exchange square = send("direct:square", "A teapot", Map.of());
        assertThat(wide.getMessage().getHeader("CamelKirinGroup")).isEqualTo("wide");
        assertThat(square.getMessage().getHeader("CamelKirinGroup")).isEqualTo("square");
        assertThat(sent())
                .extracting(params -> params.path("aspect_ratio").asText())
                .containsExactly("21:9", "1:1");
        assertThat(sent()).extracting(params -> params.has("resolution")).containsExactly(true, false);
    }

    @Test
    void saysThatTheGroupIsMissing() {
        connectTheComponent();
        assertThatThrownBy(() -> load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-image-sink?resolution=2k
                """))
                .rootCause()
                .hasMessageContaining("kirin-image-sink")
                .hasMessageContaining("group");
    }

    @Test
    void saysWhichValueIsWrong() {
        connectTheComponent();
        assertThatThrownBy(() -> load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-image-sink?group=posters&imageCount=none
                """))
                .rootCause()
                .hasMessageContaining("imageCount must be a whole number of 1 or more");
    }

    @Test
    void whatTheServiceRefusesFailsTheRoute() throws Exception {
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-image-sink?group=posters&baseUrl=%s&apiKey=wrong-key
                """.formatted(KIRIN.baseUrl()));
        assertThat(send("direct:prompts", "A lighthouse", Map.of()).getException())
                .hasMessageContaining("HTTP 401")
                .hasMessageNotContaining("wrong-key");
    }
}
