/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRequestReaderTest {
    private final JsonRequestReader reader = new JsonRequestReader();
    private final ImageRequest.Builder into = ImageRequest.builder();
    private final byte[] png = TestImages.png(400, 400);
    private final String base64 = Base64.getEncoder().encodeToString(png);

    @Test
    void readsEveryParameter() {
        List<Violation> violations = reader.read("""
                {"model": "m", "prompt": "A cat", "image_list": ["https://example.com/a", {"image": "%s"}],
                 "element_list": [{"element_id": 7}, 8], "resolution": "2k", "n": 3, "aspect_ratio": "1:1",
                 "watermark_info": {"enabled": true}, "callback_url": "https://example.com/cb",
                 "parameters": {"seed": 12345678901234567890, "deep": [{"a": null}]}}
                """.formatted(base64), into);

        assertThat(violations).isEmpty();
        ImageRequest expected = ImageRequest.builder()
                .model("m")
                .prompt("A cat")
                .referenceImage(ReferenceImage.url("https://example.com/a"))
                .referenceImage(ReferenceImage.bytes(png))
                .elementIds(List.of(7L, 8L))
                .resolution("2k")
                .imageCount(3)
                .aspectRatio("1:1")
                .watermark(true)
                .callbackUrl("https://example.com/cb")
                .parameters(into.build().getParameters())
                .build();
        assertThat(into.build()).isEqualTo(expected);
        assertThat(expected.getParameters().get("seed")).hasToString("12345678901234567890");
    }

    @Test
    void readsBackWhatIsWritten() {
        ImageRequest request = ImageRequest.builder()
                .prompt("A cat")
                .referenceImage(ReferenceImage.bytes(png))
                .elementIds(List.of(1L))
                .watermark(false)
                .imageCount(2)
                .build();

        assertThat(reader.read(new String(WireRequest.of(request, null, null).params()), into))
                .isEmpty();
        assertThat(into.build()).isEqualTo(request);
    }

    @Test
    void takesJavaValuesInAMap() {
        Map<String, Object> map = new HashMap<>();
        map.put("prompt", new StringBuilder("A cat"));
        map.put("image_list", new Object[] {png, Map.of("image", png)});
        map.put("n", new BigDecimal("2.0"));
        map.put("watermark_info", false);
        map.put("resolution", null);

        assertThat(reader.read(map, into)).isEmpty();
        assertThat(into.build().getReferenceImages())
                .containsExactly(ReferenceImage.bytes(png), ReferenceImage.bytes(png));
        assertThat(into.build().getImageCount()).isEqualTo(2);
        assertThat(into.build().getWatermark()).isFalse();
    }

    @Test
    void keepsWhatTheBuilderHadWhereTheBodySaysNothing() {
        reader.read("{\"n\": 2, \"prompt\": null}", into.prompt("from the endpoint"));

        assertThat(into.build().getPrompt()).isEqualTo("from the endpoint");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"n\": \"two\"} | n must be a whole number, was two (002016003)",
                "{\"n\": \"3\"} | n must be a whole number, was 3 (002016003)",
                "{\"n\": 1.5} | n must be a whole number, was a number (002016003)",
                "{\"n\": 1e999999999} | n must be a whole number, was a number (002016003)",
                "{\"n\": [1]} | n must be a whole number, was a list (002016003)",
                "{\"prompt\": 5} | prompt must be text, was a number",
                "{\"resolution\": {}} | resolution must be text, was an object",
                "{\"image_list\": \"x\"} | image_list must be a list of at most 100 items, was text",
                "{\"element_list\": [\"7\"]} | element_list items must be whole numbers or look like {\"element_id\":"
                        + " 123}, one was text",
                "{\"element_list\": [{\"id\": 7}]} | element_list items must be whole numbers or look like"
                        + " {\"element_id\": 123}, one was an object",
                "{\"watermark_info\": \"yes\"} | watermark_info must be a boolean or look like {\"enabled\": true}, was"
                        + " text",
                "{\"watermark_info\": {\"enabled\": true, \"x\": 1}} | watermark_info must be a boolean or look like"
                        + " {\"enabled\": true}, was an object",
                "{\"parameters\": []} | parameters must be a map, was a list",
                "{\"promt\": \"x\"} | unknown parameter promt: parameters that only some models have go under"
                        + " \"parameters\"",
                "{\"a cat on a sofa\": 1} | unknown parameter (a name of 15 characters): parameters that only some"
                        + " models have go under \"parameters\"",
                "{\"external_task_id\": \"x\"} | external_task_id must not be in the body: set the header"
                        + " CamelKirinIdempotencyKey",
            })
    void refuses(String json, String expected) throws Exception {
        assertThat(reader.read(json, into)).extracting(Violation::toString).containsExactly(expected);
        assertThat(reader.read(new ObjectMapper().readValue(json.replace("999999999", "99"), Map.class), into))
                .extracting(Violation::toString)
                .containsExactly(expected);
    }

    @Test
    void reportsEverythingAtOnce() {
        List<Violation> violations =
                reader.read("{\"n\":\"two\",\"promt\":\"x\",\"resolution\":1,\"image_list\":[\"/etc/passwd\"]}", into);

        assertThat(violations).hasSize(3);
        assertThat(RequestValidator.validate(into.build()))
                .extracting(Violation::message)
                .anySatisfy(message -> assertThat(message).startsWith("reference image 1 must be an http(s) URL"));
    }

    @Test
    void keepsThePlaceOfAnImageItCannotRead() {
        reader.read(
                "{\"prompt\":\"<<<image_4>>>\",\"image_list\":[{\"img\":1},null,7,\"https://example.com/4\"]}", into);

        assertThat(RequestValidator.validate(into.build()))
                .extracting(Violation::message)
                .containsExactly(
                        "reference image 1 must look like {\"image\": …} and hold nothing else",
                        "reference image 2 must not be null",
                        "reference image 3 must be text or bytes, was a number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\": \"secret}",
                "{secret}",
                "{} secret",
                "{\"prompt\":\"a\",\"prompt\":\"secret\"}",
                "",
                "{\"secret\": 0secret}"
            })
    void saysWhereJsonStopsBeingJsonButNotWhatStandsThere(String json) {
        assertThat(reader.read(json, into)).singleElement().satisfies(violation -> {
            assertThat(violation.message())
                    .startsWith("the body must be a JSON object, was not valid JSON")
                    .doesNotContain("secret");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[1]|a list", "\"x\"|text", "5|a number", "null|null", "true|a boolean"})
    void refusesJsonThatIsNoObject(String json, String was) {
        assertThat(reader.read(json, into))
                .extracting(Violation::message)
                .containsExactly("the body must be a JSON object, was " + was);
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 100_000})
    void refusesJsonNestedTooDeep(int depth) {
        String json = "{\"parameters\":".repeat(depth);

        assertThat(reader.read(json, into)).singleElement().satisfies(violation -> assertThat(violation.message())
                .startsWith("the body must be a JSON object at most 32 levels deep"));
    }

    @Test
    void takesAnImageOfTenMegabytesInJson() {
        String large = Base64.getEncoder().encodeToString(TestImages.pngOfSize(10 * 1024 * 1024));

        assertThat(reader.read("{\"prompt\":\"x\",\"image_list\":[\"" + large + "\"]}", into))
                .isEmpty();
        assertThat(RequestValidator.validate(into.build())).isEmpty();
    }
}
