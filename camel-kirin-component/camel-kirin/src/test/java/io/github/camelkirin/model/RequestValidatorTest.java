/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestValidatorTest {
    private static final int TEN_MB = 10 * 1024 * 1024;

    private static Arguments row(String what, UnaryOperator<ImageRequest.Builder> change, String expected) {
        return Arguments.of(what, change, expected);
    }

    private static ReferenceImage image(int width, int height) {
        return ReferenceImage.bytes(TestImages.png(width, height));
    }

    private static List<ReferenceImage> urls(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ReferenceImage.url("https://example.com/" + i))
                .toList();
    }

    static Stream<Arguments> valid() {
        return Stream.of(
                row("as little as possible", b -> b, ""),
                row("2500 characters", b -> b.prompt("x".repeat(2500)), ""),
                row("2500 emoji", b -> b.prompt("\uD83D\uDE00".repeat(2500)), ""),
                row("1 image", b -> b.imageCount(1), ""),
                row("9 images", b -> b.imageCount(9), ""),
                row("21:9", b -> b.aspectRatio("21:9"), ""),
                row("auto", b -> b.aspectRatio("auto"), ""),
                row("2k", b -> b.resolution("2k"), ""),
                row("10 reference images", b -> b.referenceImages(urls(10)), ""),
                row("300 px", b -> b.referenceImage(image(300, 300)), ""),
                row("2.5:1", b -> b.referenceImage(image(750, 300)), ""),
                row("1:2.5", b -> b.referenceImage(ReferenceImage.bytes(TestImages.jpeg(400, 1000))), ""),
                row("10 MB", b -> b.referenceImage(ReferenceImage.wrap(TestImages.pngOfSize(TEN_MB))), ""),
                row("the last image", b -> b.prompt("<<<image_2>>>").referenceImages(urls(2)), ""),
                row("a like of a placeholder", b -> b.prompt("<<<image_x>>> <<image_9>>"), ""),
                row("a callback", b -> b.callbackUrl("https://example.com/x?y=z"), ""),
                row("null", b -> b.parameter("seed", null), ""),
                row("nested", b -> b.parameter("a", List.of(Map.of("b", List.of(1, 2.5, "c", true)))), ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void accepts(String what, UnaryOperator<ImageRequest.Builder> change, String none) {
        assertThat(RequestValidator.validate(
                        change.apply(ImageRequest.builder().prompt("A cat")).build()))
                .isEmpty();
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                row("no model", b -> b.model(" "), "model must not be blank"),
                row("no prompt", b -> b.prompt(null), "prompt is required, was not set (002016001)"),
                row("blank prompt", b -> b.prompt(" \n"), "prompt is required, was blank (002016001)"),
                row(
                        "2501 characters",
                        b -> b.prompt("x".repeat(2501)),
                        "prompt must be at most 2500 characters, had 2501 (002016002)"),
                row(
                        "2501 emoji",
                        b -> b.prompt("\uD83D\uDE00".repeat(2501)),
                        "prompt must be at most 2500 characters, had 2501 (002016002)"),
                row(
                        "half an emoji",
                        b -> b.prompt("a \uD83D"),
                        "prompt must be valid Unicode, had half a surrogate pair"),
                row("0 images", b -> b.imageCount(0), "imageCount must be 1 to 9, was 0 (002016003)"),
                row("10 images", b -> b.imageCount(10), "imageCount must be 1 to 9, was 10 (002016003)"),
                row(
                        "5:4",
                        b -> b.aspectRatio("5:4"),
                        "aspectRatio must be one of 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, 2:3, 21:9, auto, was 5:4"),
                row("8k", b -> b.resolution("8k"), "resolution must be one of 1k, 2k, was 8k"),
                row(
                        "a prompt as resolution",
                        b -> b.resolution("a cat on a sofa"),
                        "resolution must be one of 1k, 2k, was a text of 15 characters"),
                row(
                        "11 reference images",
                        b -> b.referenceImages(urls(11)),
                        "reference images and elements must be at most 10 together, were 11"),
                row(
                        "6 and 5",
                        b -> b.referenceImages(urls(6))
                                .elementIds(LongStream.range(0, 5).boxed().toList()),
                        "reference images and elements must be at most 10 together, were 11"),
                row("empty", b -> b.referenceImage(ReferenceImage.bytes(new byte[0])), "reference image 1 is empty"),
                row(
                        "a GIF",
                        b -> b.referenceImage(ReferenceImage.bytes(TestImages.gif())),
                        "reference image 1 must be PNG or JPEG by its bytes, was GIF"),
                row(
                        "text",
                        b -> b.referenceImage(ReferenceImage.bytes("hello".getBytes())),
                        "reference image 1 must be PNG or JPEG by its bytes, was neither"),
                row(
                        "damaged",
                        b -> b.referenceImage(image(0, 400)),
                        "reference image 1 begins as a PNG but has no width and height where they have to be: it is"
                                + " damaged"),
                row(
                        "299 px",
                        b -> b.referenceImage(image(299, 400)),
                        "reference image 1 must have at least 300 px on each side, was 299x400"),
                row(
                        "1:2.6",
                        b -> b.referenceImage(image(300, 780)),
                        "reference image 1 must be within 1:2.5 and 2.5:1, was 300x780"),
                row(
                        "just beyond 2.5:1",
                        b -> b.referenceImage(image(10_003, 4001)),
                        "reference image 1 must be within 1:2.5 and 2.5:1, was 10003x4001"),
                row(
                        "sides whose product would overflow",
                        b -> b.referenceImage(image(Integer.MAX_VALUE, 300)),
                        "reference image 1 must be within 1:2.5 and 2.5:1, was 2147483647x300"),
                row(
                        "10 MB and a byte",
                        b -> b.referenceImage(ReferenceImage.wrap(TestImages.pngOfSize(TEN_MB + 1))),
                        "reference image 1 must be at most 10485760 bytes (10 MB), had 10485761"),
                row(
                        "unusable",
                        b -> b.referenceImages(List.of(urls(1).get(0), ReferenceImage.unusable("is broken"))),
                        "reference image 2 is broken"),
                row(
                        "image 3 of 2",
                        b -> b.prompt("<<<image_3>>>").referenceImages(urls(2)),
                        "prompt must only point to reference images that are there, counted from 1: it says"
                                + " <<<image_3>>>, there are 2"),
                row(
                        "image 0",
                        b -> b.prompt("<<<image_0>>> and <<<image_0>>>").referenceImages(urls(1)),
                        "prompt must only point to reference images that are there, counted from 1: it says"
                                + " <<<image_0>>>, there is 1"),
                row(
                        "an image beyond all numbers",
                        b -> b.prompt("<<<image_99999999999999999999>>>"),
                        "prompt must only point to reference images that are there, counted from 1: it says"
                                + " <<<image_N>>>, there are none"),
                row("a path", b -> b.callbackUrl("/x"), "callbackUrl must be an absolute http or https URL"),
                row("ftp", b -> b.callbackUrl("ftp://e.com"), "callbackUrl must be an absolute http or https URL"),
                row("a parameter of its own", b -> b.parameter("n", 2), "parameters must not repeat n: set imageCount"),
                row(
                        "the external ID",
                        b -> b.parameter("external_task_id", "x"),
                        "parameters must not repeat external_task_id: set the header CamelKirinIdempotencyKey"),
                row(
                        "no JSON",
                        b -> b.parameter("x", new Thread("secret")),
                        "parameter x must be text, a number, a boolean, a list or a map, was a java.lang.Thread"),
                row("NaN", b -> b.parameter("x", List.of(Double.NaN)), "parameter x must be a finite number"),
                row(
                        "a counter",
                        b -> b.parameter("x", new AtomicInteger()),
                        "parameter x must be a plain number, was a java.util.concurrent.atomic.AtomicInteger"),
                row("keys", b -> b.parameter("x", Map.of(1, 2)), "parameter x must have names that are text"),
                row("a cycle", b -> b.parameter("x", cycle()), "parameter x is nested deeper than 16 levels"),
                row("a bomb", b -> b.parameter("x", bomb()), "parameter x holds more than 10000 values"),
                row(
                        "no name",
                        b -> b.parameter(" ", 1),
                        "parameters must have names that are not blank, and valid Unicode"));
    }

    private static Map<String, Object> cycle() {
        Map<String, Object> map = new HashMap<>();
        map.put("again", map);
        return map;
    }

    private static List<Object> bomb() {
        List<Object> list = List.of(1);
        for (int i = 0; i < 12; i++) {
            list = Collections.nCopies(100, list);
        }
        return list;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void refuses(String what, UnaryOperator<ImageRequest.Builder> change, String expected) {
        assertThat(RequestValidator.validate(
                        change.apply(ImageRequest.builder().prompt("A cat")).build()))
                .extracting(Violation::toString)
                .containsExactly(expected);
    }

    @Test
    void reportsEverythingAtOnce() {
        ImageRequest request = ImageRequest.builder()
                .prompt("x".repeat(2501) + "<<<image_7>>>")
                .referenceImages(List.of(image(299, 299), ReferenceImage.bytes(TestImages.gif())))
                .resolution("8k")
                .imageCount(12)
                .aspectRatio("5:4")
                .callbackUrl("nowhere")
                .parameter("n", 1)
                .build();

        assertThatThrownBy(() -> RequestValidator.requireValid(request))
                .isInstanceOfSatisfying(InvalidRequestException.class, e -> {
                    assertThat(e.getViolations())
                            .extracting(Violation::code)
                            .containsExactly("002016002", null, null, null, null, "002016003", null, null, null);
                    assertThat(e).hasMessageContaining("imageCount must be 1 to 9, was 12 (002016003); aspectRatio");
                });
    }

    @Test
    void listsOnlyTheFirstTwentyInItsMessage() {
        List<Violation> many = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            many.add(Violation.of("v" + i));
        }
        InvalidRequestException e = new InvalidRequestException(many, "order-7");

        assertThat(e).hasMessageContaining("v19; and 5 more").hasMessageNotContaining("v20");
        assertThat(e.getViolations()).hasSize(25);
        assertThat(e.getExternalTaskId()).isEqualTo("order-7");
    }

    @Test
    void checksOnlyWhatHoldsForAllOfAModelItDoesNotKnow() {
        ImageRequest.Builder builder = ImageRequest.builder()
                .model("kirin_image_next")
                .resolution("8k")
                .aspectRatio("5:4")
                .imageCount(20)
                .referenceImages(urls(11));
        assertThat(RequestValidator.validate(builder.build())).isEmpty();

        builder.imageCount(0)
                .referenceImages(List.of(image(1, 1), ReferenceImage.bytes(new byte[0])))
                .callbackUrl("x");
        assertThat(RequestValidator.validate(builder.build()))
                .extracting(Violation::message)
                .containsExactly(
                        "reference image 2 is empty",
                        "imageCount must be at least 1, was 0",
                        "callbackUrl must be an absolute http or https URL");
    }

    @Test
    void freezesTheParametersOfARequest() {
        List<Object> list = new ArrayList<>(List.of("a"));
        ImageRequest request = ImageRequest.builder().parameter("x", list).build();
        list.add("b");

        assertThat(request.getParameters()).isEqualTo(Map.of("x", List.of("a")));
        assertThat(request.toBuilder().build()).isEqualTo(request);
        assertThatThrownBy(() -> request.getParameters().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void showsNeitherPromptNorImagesNorParameters() {
        assertThat(ImageRequest.builder()
                        .prompt("secret")
                        .referenceImage(ReferenceImage.url("https://example.com/secret"))
                        .parameter("negative_prompt", "secret")
                        .callbackUrl("https://secret")
                        .build()
                        .toString())
                .doesNotContain("secret")
                .contains("referenceImages=1");
    }
}
