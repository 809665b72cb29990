/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.TestImages;
import io.github.camelkirin.model.Violation;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a request is said before anything is sent or stored. */
class InputRejectionTest extends InputRouteSupport {

    private static final String URI = "kirin:" + GROUP;
    private static final byte[] PNG = TestImages.png(400, 400);

    @TempDir
    static Path folder;

    /**
     * A message that is refused.
     *
     * @param says what the exception says, in pieces
     */
    private record Case(String name, String uri, Object body, Map<String, ?> headers, String... says) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> prompts() {
        return Stream.of(
                new Case("missing", URI, null, Map.of(), "prompt is required, was not set (002016001)"),
                new Case("empty", URI, "", Map.of(), "prompt is required, was blank (002016001)"),
                new Case("blank", URI, " \n\t", Map.of(), "prompt is required, was blank (002016001)"),
                new Case(
                        "blank header",
                        URI,
                        "A tree",
                        Map.of("CamelKirinPrompt", " "),
                        "prompt is required, was blank"),
                new Case("a map without", URI, Map.of("n", 2), Map.of(), "prompt is required, was not set (002016001)"),
                new Case(
                        "too long",
                        URI,
                        "\uD83C\uDF04".repeat(2501),
                        Map.of(),
                        "at most 2500 characters, had 2501 (002016002)"),
                new Case(
                        "half a character", URI, "A \uD83C tree", Map.of(), "valid Unicode, had half a surrogate pair"),
                new Case(
                        "image 3 of two",
                        URI,
                        "<<<image_1>>> like <<<image_3>>>",
                        Map.of("CamelKirinReferenceImages", List.of(PNG, PNG)),
                        "it says <<<image_3>>>, there are 2"));
    }

    static Stream<Case> parameters() {
        String count = "CamelKirinImageCount";
        return Stream.of(
                new Case("no image", URI, "A tree", Map.of(count, 0), "imageCount must be 1 to 9, was 0 (002016003)"),
                new Case(
                        "ten images",
                        URI,
                        "A tree",
                        Map.of(count, "10"),
                        "imageCount must be 1 to 9, was 10 (002016003)"),
                new Case("ten by option", URI + "?imageCount=10", "A tree", Map.of(), "1 to 9, was 10 (002016003)"),
                new Case(
                        "two",
                        URI,
                        "A tree",
                        Map.of(count, "two"),
                        "1 to 9, was not a whole number",
                        count,
                        "002016003"),
                new Case("half", URI, "A tree", Map.of(count, 1.5), "1 to 9, was not a whole number"),
                new Case(
                        "two in a map",
                        URI,
                        Map.of("prompt", "x", "n", "two"),
                        Map.of(),
                        "n must be a whole number, was two"),
                new Case(
                        "ratio",
                        URI + "?aspectRatio=5:4",
                        "A tree",
                        Map.of(),
                        "aspectRatio must be one of 16:9, ",
                        "was 5:4"),
                new Case("ratio header", URI, "x", Map.of("CamelKirinAspectRatio", "5:4"), "one of 16:9, ", "was 5:4"),
                new Case("resolution", URI + "?resolution=8k", "A tree", Map.of(), "one of 1k, 2k, was 8k"),
                new Case("resolution header", URI, "x", Map.of("CamelKirinResolution", "8k"), "one of 1k, 2k, was 8k"),
                new Case(
                        "watermark",
                        URI,
                        "A tree",
                        Map.of("CamelKirinWatermark", "yes"),
                        "watermark must be true or false"),
                new Case("callback", URI, "A tree", Map.of("CamelKirinCallbackUrl", "ftp://x/"), "callbackUrl must be"),
                new Case(
                        "unknown key",
                        URI,
                        Map.of("prompt", "x", "promt", "y"),
                        Map.of(),
                        "unknown parameter promt",
                        "\"parameters\""),
                new Case(
                        "parameters",
                        URI,
                        "A tree",
                        Map.of("CamelKirinParameters", "a=b"),
                        "CamelKirinParameters must be a Map, was a String"),
                new Case("repeated", URI + "?parameters.n=3", "A tree", Map.of(), "parameters must not repeat n"),
                new Case(
                        "operation",
                        URI,
                        "A tree",
                        Map.of("CamelKirinOperation", "paint"),
                        "CamelKirinOperation must be one of [create, generate"),
                new Case(
                        "timeout",
                        URI,
                        "A tree",
                        Map.of("CamelKirinOperation", "generate", "CamelKirinTimeout", "soon"),
                        "CamelKirinTimeout must be a duration of more than 0, such as 2m"),
                new Case(
                        "no time",
                        URI,
                        "A tree",
                        Map.of("CamelKirinOperation", "generate", "CamelKirinTimeout", -1),
                        "CamelKirinTimeout must be a duration of more than 0"),
                new Case(
                        "key",
                        URI,
                        "A tree",
                        Map.of("CamelKirinIdempotencyKey", ".."),
                        "CamelKirinIdempotencyKey must be 1 to 200",
                        "was blank or dots"),
                new Case(
                        "long key",
                        URI,
                        "A tree",
                        Map.of("CamelKirinIdempotencyKey", "k".repeat(201)),
                        "1 to 200",
                        "was 201 characters"),
                new Case(
                        "no task",
                        URI + "?operation=get",
                        null,
                        Map.of(),
                        "CamelKirinTaskId or CamelKirinExternalTaskId"));
    }

    static Stream<Case> bodies() {
        Map<String, ?> json = Map.of(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        return Stream.of(
                new Case(
                        "broken JSON",
                        URI,
                        "{\"prompt\": A tree}",
                        Map.of(),
                        "must be a JSON object, was not valid JSON from line 1, column"),
                new Case("text as JSON", URI, "A tree", json, "must be a JSON object, was not valid JSON"),
                new Case("a list", URI, "[1]", json, "must be a JSON object, was a list"),
                new Case("twice", URI, "{\"prompt\":\"a\",\"prompt\":\"b\"}", Map.of(), "was not valid JSON"),
                new Case("two objects", URI, "{\"prompt\":\"a\"} {}", Map.of(), "was not valid JSON"),
                new Case("JSON bytes", URI, bytes("{\"promt\":1}"), Map.of(), "unknown parameter promt"),
                new Case(
                        "neither",
                        URI,
                        new byte[] {(byte) 0xFF, (byte) 0xFE, 1},
                        Map.of(),
                        "must be an image (PNG, JPEG) or UTF-8 text, was neither"),
                new Case(
                        "a GIF",
                        URI + "?prompt=x",
                        TestImages.gif(),
                        Map.of(),
                        "reference image 1 must be PNG or JPEG by its bytes, was GIF"),
                new Case("an object", URI, new Object(), Map.of(), "must be", "was a java.lang.Object"));
    }

    static Stream<Case> images() throws Exception {
        Path gif = Files.write(folder.resolve("photo.png"), TestImages.gif());
        Path valid = Files.write(folder.resolve("valid.png"), PNG);
        String text = "text in a message is never a path: pass a java.io.File";
        return Stream.of(
                image("eleven", Collections.nCopies(11, PNG), "must be at most 10 together, were 11"),
                image("empty", new byte[0], "reference image 1 is empty"),
                image("empty text", " ", "reference image 1 is empty"),
                image("the second", List.of(PNG, new byte[0]), "reference image 2 is empty"),
                image("GIF named PNG", gif.toFile(), "reference image 1 must be PNG or JPEG by its bytes, was GIF"),
                image("small", TestImages.png(299, 600), "at least 300 px on each side, was 299x600"),
                image("slim", TestImages.png(400, 1040), "within 1:2.5 and 2.5:1, was 400x1040"),
                image("flat", TestImages.jpeg(1040, 400), "within 1:2.5 and 2.5:1, was 1040x400"),
                image("large", TestImages.pngOfSize(10 * 1024 * 1024 + 1), "at most 10485760 bytes (10 MB), had more"),
                image(
                        "large stream",
                        new ByteArrayInputStream(TestImages.pngOfSize(10 * 1024 * 1024 + 1)),
                        "at most 10485760 bytes"),
                image("not Base64", "iVBORw0KGgo*", text),
                image("not Base64 in a data URL", "data:image/png;base64,%%%", "reference image 1", "Base64"),
                image(
                        "missing file",
                        new File(folder.toFile(), "gone.png"),
                        "reference image 1 is a file that does not exist"),
                image("folder", folder, "must be a regular file, was something else"),
                image("path as text", valid.toString(), text),
                image("file URL as text", valid.toUri().toString(), text),
                image("file URI", valid.toUri(), text),
                image("number", 4711, "must be an image, was a number"),
                new Case(
                        "option",
                        URI + "?prompt=x&referenceImages=" + valid,
                        null,
                        Map.of(),
                        "reference image 1 must be an http(s) URL, or a path that begins with file:"),
                new Case(
                        "missing by option",
                        URI + "?prompt=x&referenceImages=file:" + folder + "/gone.png",
                        null,
                        Map.of(),
                        "a file that does not exist"),
                new Case(
                        "path in a map",
                        URI,
                        Map.of("prompt", "x", "image_list", List.of(Map.of("image", valid.toString()))),
                        Map.of(),
                        text),
                new Case(
                        "path in JSON",
                        URI,
                        "{\"prompt\":\"x\",\"image_list\":[{\"image\":\"" + valid + "\"}]}",
                        Map.of(),
                        text));
    }

    private static Case image(String name, Object image, String... says) {
        return new Case(name, URI, "A tree", Map.of("CamelKirinReferenceImages", image), says);
    }

    @ParameterizedTest
    @MethodSource({"prompts", "parameters", "images"})
    void refusesWhatCannotWork(Case refused) {
        assertThat(violations(refused)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void refusesABodyThatCannotBeRead(Case refused) {
        assertThat(violations(refused).get(0).message()).contains(refused.says);
    }

    private List<Violation> violations(Case refused) {
        Exception failure = failure(refused.uri, refused.body, refused.headers);
        assertThat(failure).isInstanceOf(InvalidRequestException.class).hasMessageContainingAll(refused.says);
        assertNothingSentNorStored();
        return ((InvalidRequestException) failure).getViolations();
    }

    @Test
    void countsCodePointsNotChars() {
        String prompt = "\uD83C\uDF04".repeat(2500);
        assertThat(arrived(URI, prompt, Map.of()).path("prompt").asText()).isEqualTo(prompt);
    }

    @Test
    void takesTheLargestTheSmallestAndTheSlimmest() {
        List<byte[]> images =
                List.of(TestImages.pngOfSize(10 * 1024 * 1024), TestImages.png(300, 300), TestImages.jpeg(400, 1000));
        assertThat(arrived(URI, "A tree", Map.of("CamelKirinReferenceImages", images))
                        .path("image_list"))
                .hasSize(3);
    }

    @Test
    void reportsEverythingAtOnce() {
        Map<String, Object> headers = Map.of(
                "CamelKirinImageCount", "two",
                "CamelKirinAspectRatio", "5:4",
                "CamelKirinReferenceImages", List.of(TestImages.png(299, 299), "/tmp/photo.png"),
                "CamelKirinWatermark", "perhaps");
        Exception failure =
                failure(URI + "?resolution=8k", Map.of("prompt", "<<<image_4>>>", "colour", "red"), headers);
        assertThat(((InvalidRequestException) failure).getViolations())
                .extracting(Violation::message)
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).contains("colour"),
                        message -> assertThat(message).startsWith("imageCount"),
                        message -> assertThat(message).startsWith("watermark"),
                        message -> assertThat(message).contains("<<<image_4>>>"),
                        message -> assertThat(message).startsWith("reference image 1"),
                        message -> assertThat(message).startsWith("reference image 2"),
                        message -> assertThat(message).startsWith("resolution"),
                        message -> assertThat(message).startsWith("aspectRatio"));
        assertNothingSentNorStored();
    }

    @Test
    void refusesAReadyMadeRequestAsWell() {
        ImageRequest request = ImageRequest.builder()
                .prompt("x")
                .imageCount(12)
                .referenceImage(ReferenceImage.bytes(TestImages.gif()))
                .build();
        assertThat(failure(URI, request, Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("imageCount must be 1 to 9, was 12")
                .hasMessageContaining("was GIF");
        assertNothingSentNorStored();
    }

    @Test
    void leavesTheMessageAsItIs() {
        Exchange exchange = send(URI, "A tree", Map.of("CamelKirinImageCount", "10"));
        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("A tree");
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys("CamelKirinImageCount");
    }

    @Test
    void neverDecodesBase64OfSomethingElseAsAnImage() {
        String base64 = Base64.getEncoder().encodeToString(bytes("a text of no picture"));
        assertThat(failure(URI, "A tree", Map.of("CamelKirinReferenceImages", base64)))
                .hasMessageContaining("or the Base64 of an image")
                .hasMessageNotContaining(base64);
        assertNothingSentNorStored();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
