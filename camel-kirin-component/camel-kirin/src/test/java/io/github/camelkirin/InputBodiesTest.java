/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TestImages;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a body means, by what arrives at the service. */
class InputBodiesTest extends InputRouteSupport {

    private static final String URI = "kirin:" + GROUP;
    private static final byte[] PNG = TestImages.png(400, 300);
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);

    @TempDir
    Path folder;

    @Test
    void textIsThePromptAndNothingElseIsSent() {
        JsonNode params = arrived(URI, "A lighthouse", Map.of());
        assertThat(params.path("prompt").asText()).isEqualTo("A lighthouse");
        assertThat(params.fieldNames()).toIterable().containsExactlyInAnyOrder("prompt", "external_task_id");
    }

    @Test
    void textIsNeverEvaluated() {
        String prompt = "a ${body} {{nothing}} RAW(x) & %41 + # \u00fc \uD83C\uDF04";
        assertThat(prompt(URI, prompt)).isEqualTo(prompt);
        assertThat(prompt(URI, " A tree \n")).isEqualTo(" A tree \n");
    }

    @Test
    void everyOptionTravelsUnderItsWireName() {
        JsonNode params = arrived(
                URI + "?resolution=2k&imageCount=3&aspectRatio=16:9&watermark=false&callbackUrl=http://127.0.0.1:9/c"
                        + "&parameters.negative_prompt=fog&parameters.strength=5",
                "A tree",
                Map.of());
        assertThat(params.path("resolution").asText()).isEqualTo("2k");
        assertThat(params.path("n").isInt()).isTrue();
        assertThat(params.path("n").asInt()).isEqualTo(3);
        assertThat(params.path("aspect_ratio").asText()).isEqualTo("16:9");
        assertThat(params.path("watermark_info").toString()).isEqualTo("{\"enabled\":false}");
        assertThat(params.path("callback_url").asText()).isEqualTo("http://127.0.0.1:9/c");
        assertThat(params.path("negative_prompt").asText()).isEqualTo("fog");
        assertThat(params.path("strength").asText()).isEqualTo("5");
        assertThat(params.has("model")).isFalse();
    }

    @Test
    void aRequestObjectIsTakenAsItIs() {
        ImageRequest request = ImageRequest.builder()
                .prompt("A tree")
                .imageCount(2)
                .watermark(true)
                .elementIds(List.of(7L))
                .parameter("style", "noir")
                .referenceImage(ReferenceImage.url("https://images.example/a.png"))
                .build();
        JsonNode params = arrived(URI + "?resolution=2k&imageCount=4", request, Map.of());
        assertThat(params.path("prompt").asText()).isEqualTo("A tree");
        assertThat(params.path("n").asInt()).isEqualTo(2);
        assertThat(params.path("resolution").asText()).isEqualTo("2k");
        assertThat(params.path("watermark_info").path("enabled").asBoolean()).isTrue();
        assertThat(params.path("element_list").toString()).isEqualTo("[{\"element_id\":7}]");
        assertThat(params.path("style").asText()).isEqualTo("noir");
        assertThat(images(params)).containsExactly("https://images.example/a.png");
    }

    @Test
    void theImagesOfARequestObjectAreInsteadOfTheEndpointsAsThoseOfAMap() {
        String uri = URI + "?referenceImages=https://images.example/option.png";
        ImageRequest request = ImageRequest.builder()
                .prompt("A tree")
                .referenceImage(ReferenceImage.url("https://images.example/body.png"))
                .build();
        Map<String, Object> map = Map.of("prompt", "A tree", "image_list", List.of("https://images.example/body.png"));
        Map<String, Object> header = Map.of("CamelKirinReferenceImages", "https://images.example/header.png");
        for (Object body : List.of(request, map)) {
            assertThat(images(arrived(uri, body, Map.of()))).containsExactly("https://images.example/body.png");
            assertThat(images(arrived(uri, body, header))).containsExactly("https://images.example/header.png");
        }
    }

    @Test
    void aMapIsInTheWiresNames() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("prompt", "A tree");
        map.put("n", 2L);
        map.put("resolution", "2k");
        map.put("aspect_ratio", null);
        map.put("watermark_info", Map.of("enabled", true));
        map.put("image_list", List.of(Map.of("image", PNG), "https://images.example/a.png", folder(PNG)));
        map.put("element_list", List.of(Map.of("element_id", 4)));
        map.put("parameters", Map.of("style", "noir"));
        JsonNode params = arrived(URI + "?aspectRatio=1:1", map, Map.of());
        assertThat(params.path("prompt").asText()).isEqualTo("A tree");
        assertThat(params.path("n").asInt()).isEqualTo(2);
        assertThat(params.path("aspect_ratio").asText()).isEqualTo("1:1");
        assertThat(params.path("watermark_info").toString()).isEqualTo("{\"enabled\":true}");
        assertThat(images(params)).containsExactly(BASE64, "https://images.example/a.png", BASE64);
        assertThat(params.path("element_list").toString()).isEqualTo("[{\"element_id\":4}]");
        assertThat(params.path("style").asText()).isEqualTo("noir");
        assertThat(params.has("parameters")).isFalse();
    }

    @Test
    void jsonIsKnownByItsFirstCharacterOrItsContentType() {
        String json = " \n{\"prompt\":\"A tree\",\"n\":2,\"image_list\":[{\"image\":\"" + BASE64 + "\"}]}";
        for (Object body : List.of(json, json.getBytes(UTF_8), new ByteArrayInputStream(json.getBytes(UTF_8)))) {
            JsonNode params = arrived(URI, body, Map.of());
            assertThat(params.path("prompt").asText()).isEqualTo("A tree");
            assertThat(params.path("n").asInt()).isEqualTo(2);
            assertThat(images(params)).containsExactly(BASE64);
        }
        for (String type : List.of("application/json", "Application/JSON;charset=UTF-8", "application/vnd.x+json")) {
            assertThat(arrived(URI, "\uFEFF{\"prompt\":\"A tree\"}".substring(1), Map.of(Exchange.CONTENT_TYPE, type))
                            .path("prompt")
                            .asText())
                    .isEqualTo("A tree");
        }
        assertThat(prompt(URI, "[draft] A tree")).isEqualTo("[draft] A tree");
    }

    @Test
    void bytesOfAnImageStandBesideTheEndpointsPrompt() throws Exception {
        byte[] jpeg = TestImages.jpeg(400, 300);
        File file = folder(PNG).toFile();
        for (Object body : List.of(PNG, new ByteArrayInputStream(PNG), ByteBuffer.wrap(PNG), file, file.toPath())) {
            JsonNode params = arrived(URI + "?prompt=Redraw <<<image_1>>>", body, Map.of());
            assertThat(params.path("prompt").asText()).isEqualTo("Redraw <<<image_1>>>");
            assertThat(images(params)).containsExactly(BASE64);
        }
        Map<String, Object> headers = Map.of("CamelKirinPrompt", "<<<image_2>>>", "CamelKirinReferenceImages", PNG);
        assertThat(images(arrived(URI, jpeg, headers)))
                .containsExactly(Base64.getEncoder().encodeToString(jpeg), BASE64);
    }

    @Test
    void otherBytesAreUtf8Text() throws Exception {
        String prompt = "Caf\u00e9 \uD83C\uDF04";
        byte[] bytes = prompt.getBytes(UTF_8);
        File file = Files.write(folder.resolve("prompt.txt"), bytes).toFile();
        for (Object body : List.of(bytes, new ByteArrayInputStream(bytes), file, ByteBuffer.wrap(bytes))) {
            assertThat(prompt(URI, body)).isEqualTo(prompt);
        }
        assertThat(prompt(URI, ("\uFEFF" + prompt).getBytes(UTF_8))).isEqualTo(prompt);
    }

    @Test
    void filesOfAFolderArePromptsOrImages() throws Exception {
        Path inbox = Files.createDirectory(folder.resolve("in"));
        Files.write(inbox.resolve("1.txt"), "A tree".getBytes(UTF_8));
        Files.write(inbox.resolve("2.png"), PNG);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("file:" + inbox + "?initialDelay=0&delay=50&sortBy=file:name")
                        .to(URI + "?prompt=Redraw")
                        .to("mock:created");
            }
        });
        getMockEndpoint("mock:created").expectedMessageCount(2);
        getMockEndpoint("mock:created").assertIsSatisfied(10_000);
        // the second file does not wait for the answer to the first
        Map<String, JsonNode> sent = new HashMap<>();
        KIRIN.ledger()
                .sends()
                .forEach(send -> sent.put(send.params().path("prompt").asText(), send.params()));
        assertThat(sent).containsOnlyKeys("A tree", "Redraw");
        JsonNode text = sent.get("A tree");
        JsonNode image = sent.get("Redraw");
        assertThat(text.has("image_list")).isFalse();
        assertThat(images(image)).containsExactly(BASE64);
    }

    @Test
    void theImagesOfATaskBecomeReferenceImages() {
        KirinTask task = KirinTask.fromJson("""
                {"id":"t","status":"completed","output":[{"content":[
                {"type":"image","url":"https://images.example/1.png"},
                {"type":"image","url":"https://images.example/2.png"}]}]}""", StatusMapping.standard());
        JsonNode params = arrived(URI + "?prompt=Redraw <<<image_2>>>", task, Map.of());
        assertThat(images(params)).containsExactly("https://images.example/1.png", "https://images.example/2.png");
        assertThat(params.path("prompt").asText()).isEqualTo("Redraw <<<image_2>>>");
    }

    @Test
    void aHeaderWinsOverTheBodyAndTheBodyOverTheOption() {
        String uri = URI + "?prompt=option&resolution=1k&imageCount=1&aspectRatio=1:1&watermark=false"
                + "&parameters.a=option&parameters.b=option&parameters.c=option";
        Map<String, Object> body = Map.of(
                "prompt", "body",
                "resolution", "2k",
                "n", 2,
                "aspect_ratio", "4:3",
                "parameters", Map.of("b", "body", "c", "body"));
        Map<String, Object> headers = Map.of(
                "CamelKirinPrompt", "header",
                "CamelKirinImageCount", "3",
                "CamelKirinAspectRatio", "3:4",
                "CamelKirinWatermark", "true",
                "CamelKirinParameters", Map.of("c", "header", "d", List.of(1, Map.of("x", true))));
        JsonNode plain = arrived(uri, null, Map.of());
        assertThat(plain.path("prompt").asText()).isEqualTo("option");
        JsonNode params = arrived(uri, body, Map.of());
        assertThat(params.path("prompt").asText()).isEqualTo("body");
        assertThat(params.path("resolution").asText()).isEqualTo("2k");
        assertThat(params.path("n").asInt()).isEqualTo(2);
        assertThat(params.path("watermark_info").path("enabled").asBoolean(true))
                .isFalse();
        params = arrived(uri, body, headers);
        assertThat(params.path("prompt").asText()).isEqualTo("header");
        assertThat(params.path("resolution").asText()).isEqualTo("2k");
        assertThat(params.path("n").asInt()).isEqualTo(3);
        assertThat(params.path("aspect_ratio").asText()).isEqualTo("3:4");
        assertThat(params.path("watermark_info").path("enabled").asBoolean()).isTrue();
        assertThat(params.path("a").asText()).isEqualTo("option");
        assertThat(params.path("b").asText()).isEqualTo("body");
        assertThat(params.path("c").asText()).isEqualTo("header");
        assertThat(params.path("d").toString()).isEqualTo("[1,{\"x\":true}]");
    }

    @Test
    void theQueueProtocolSendsTheParametersThemselves() {
        String uri = URI + "?protocol=queue&authScheme=Key&resolution=2k&onLostSubmission=park";
        JsonNode params = arrived(uri, "A tree", Map.of("CamelKirinModel", "some_model"));
        assertThat(params.path("prompt").asText()).isEqualTo("A tree");
        assertThat(params.path("resolution").asText()).isEqualTo("2k");
        var sent = KIRIN.ledger().sends().get(0);
        assertThat(sent.path()).isEqualTo("/model/v1/queue/some_model");
        assertThat(sent.authorizationScheme()).contains("Key");
        arrived(URI, "A tree", Map.of());
        sent = KIRIN.ledger().sends().get(1);
        assertThat(sent.path()).isEqualTo("/model/v1/generation");
        assertThat(sent.authorizationScheme()).contains("Bearer");
    }

    private Path folder(byte[] image) {
        try {
            return Files.write(folder.resolve("photo.png"), image);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String prompt(String uri, Object body) {
        return arrived(uri, body, Map.of()).path("prompt").asText();
    }

    static List<String> images(JsonNode params) {
        return params.path("image_list").findValuesAsText("image");
    }
}
