/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireRequestTest {
    private final byte[] png = TestImages.png(400, 400);
    private final String base64 = Base64.getEncoder().encodeToString(png);

    private static String text(WireRequest wire) {
        return new String(wire.params(), StandardCharsets.UTF_8);
    }

    private static WireRequest wire(ImageRequest.Builder builder) {
        return WireRequest.of(builder.build(), null, null);
    }

    @Test
    void writesEveryParameterInItsPlace() {
        ImageRequest request = ImageRequest.builder()
                .prompt("A \"cat\" \uD83D\uDE00 é")
                .referenceImage(ReferenceImage.url("https://example.com/a?b=\u00e9&c"))
                .referenceImage(ReferenceImage.bytes(png))
                .elementIds(List.of(7L, 9_000_000_000L))
                .resolution("2k")
                .imageCount(3)
                .aspectRatio("16:9")
                .watermark(false)
                .callbackUrl("https://example.com/cb")
                .parameter("zoom", 1.5)
                .parameter("negative_prompt", "dog")
                .parameter("also", null)
                .build();

        assertThat(text(WireRequest.of(request, "order-7", "https://ignored.example.com")))
                .isEqualTo("{\"prompt\":\"A \\\"cat\\\" \uD83D\uDE00 é\",\"image_list\":["
                        + "{\"image\":\"https://example.com/a?b=\u00e9&c\"},{\"image\":\"" + base64 + "\"}],"
                        + "\"element_list\":[{\"element_id\":7},{\"element_id\":9000000000}],\"resolution\":\"2k\","
                        + "\"n\":3,\"aspect_ratio\":\"16:9\",\"watermark_info\":{\"enabled\":false},"
                        + "\"callback_url\":\"https://example.com/cb\",\"external_task_id\":\"order-7\","
                        + "\"also\":null,\"negative_prompt\":\"dog\",\"zoom\":1.5}");
    }

    @Test
    void sendsNothingThatIsNotSet() {
        assertThat(text(wire(ImageRequest.builder()))).isEqualTo("{}");
        assertThat(text(WireRequest.of(ImageRequest.builder().prompt("x").build(), "id", "https://example.com")))
                .isEqualTo("{\"prompt\":\"x\",\"callback_url\":\"https://example.com\",\"external_task_id\":\"id\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 12287, 12288, 12289, 12290, 24576, 100_000})
    void encodesImagesOfAnyLength(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);

        byte[] params = wire(ImageRequest.builder().referenceImage(ReferenceImage.bytes(bytes)))
                .params();

        String sent =
                new ObjectMapper().readTree(params).at("/image_list/0/image").asText();
        assertThat(Base64.getDecoder().decode(sent)).isEqualTo(bytes);
    }

    @Test
    void recognisesTheSameRequestHoweverItWasGiven() {
        ImageRequest.Builder builder = ImageRequest.builder().prompt("x");
        Map<String, Object> ordered = new LinkedHashMap<>();
        ordered.put("a", 1);
        ordered.put("b", 2);
        Map<String, Object> reversed = new LinkedHashMap<>();
        reversed.put("b", 2);
        reversed.put("a", 1);

        ImageRequest bytes = builder.referenceImages(List.of(ReferenceImage.bytes(png)))
                .parameters(Map.of("deep", ordered))
                .build();
        ImageRequest text = builder.referenceImages(List.of(ReferenceImage.base64(base64)))
                .parameters(Map.of("deep", reversed))
                .callbackUrl("https://example.com")
                .build();
        ImageRequest url = text.toBuilder()
                .referenceImages(List.of(ReferenceImage.dataUrl("data:image/png;base64," + base64)))
                .build();

        String digest = WireRequest.of(bytes, "one", null).digest();
        assertThat(digest).matches("[0-9a-f]{64}");
        assertThat(WireRequest.of(text, "two", "https://example.com/2").digest())
                .isEqualTo(digest);
        assertThat(WireRequest.of(url, null, null).digest()).isEqualTo(digest);
    }

    @Test
    void tellsDifferentRequestsApart() {
        ImageRequest.Builder builder = ImageRequest.builder().prompt("x");
        String digest = wire(builder).digest();

        assertThat(List.of(
                        digest,
                        wire(builder.model("other")).digest(),
                        wire(builder.prompt("y")).digest(),
                        wire(builder.imageCount(1)).digest(),
                        wire(builder.watermark(true)).digest(),
                        wire(builder.elementIds(List.of(1L))).digest(),
                        wire(builder.referenceImage(ReferenceImage.bytes(png))).digest(),
                        wire(builder.parameter("seed", 1)).digest()))
                .doesNotHaveDuplicates();
    }

    @Test
    void needsLittleMoreThanOneBase64FormOfTheImages() {
        byte[] bytes = TestImages.pngOfSize(9_000_000);
        ImageRequest request = ImageRequest.builder()
                .referenceImage(ReferenceImage.wrap(bytes))
                .build();
        WireRequest.of(request, "warm up", null);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        WireRequest wire = WireRequest.of(request, "order-7", null);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(wire.params().length).isGreaterThan(12_000_000);
        assertThat(allocated).isLessThan(wire.params().length + 1_000_000L);
    }

    @Test
    void putsAnotherIdInThePlaceOfTheFirst() {
        ImageRequest request = ImageRequest.builder()
                .prompt("\"external_task_id\":\"order-7\" 海报 \\ {[")
                .referenceImage(ReferenceImage.wrap(TestImages.pngOfSize(70_000)))
                .callbackUrl("https://c.test/order-7")
                .parameter("more", Map.of("external_task_id", "order-7"))
                .build();
        for (String id : List.of("order-7", "o", "\"quoted\\\" ü 🌊")) {
            byte[] first = WireRequest.of(request, id, null).params();
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            for (ByteBuffer piece : WireRequest.under(id + "~1", first)) {
                again.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
            }
            assertThat(again.toString(StandardCharsets.UTF_8))
                    .isEqualTo(
                            new String(WireRequest.of(request, id + "~1", null).params(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void copiesNoImageToPutAnotherIdInPlace() {
        ImageRequest request = ImageRequest.builder()
                .referenceImage(ReferenceImage.wrap(TestImages.pngOfSize(70_000)))
                .build();
        byte[] params = WireRequest.of(request, "order-7", null).params();

        List<ByteBuffer> pieces = WireRequest.under("order-7~1", params);

        assertThat(pieces).filteredOn(piece -> piece.array() != params).allMatch(piece -> piece.capacity() < 100);
    }

    @Test
    void digestsTheModelAndTheParametersThatMakeTheRequest() throws Exception {
        ImageRequest request = ImageRequest.builder()
                .prompt("x")
                .referenceImage(ReferenceImage.bytes(png))
                .callbackUrl("https://example.com")
                .parameter("seed", 1)
                .build();
        String digested =
                "16:kirin_image_omni{\"prompt\":\"x\",\"image_list\":[{\"image\":\"" + base64 + "\"}],\"seed\":1}";

        byte[] sha = MessageDigest.getInstance("SHA-256").digest(digested.getBytes(StandardCharsets.UTF_8));
        assertThat(WireRequest.of(request, "order-7", null).digest())
                .isEqualTo(HexFormat.of().formatHex(sha));
        assertThat(wire(ImageRequest.builder().parameter("seed", 1)).digest())
                .isNotEqualTo(wire(ImageRequest.builder()).digest());
    }

    @Test
    void cannotPutAnIdWhereThereIsNone() {
        byte[] without = WireRequest.of(ImageRequest.builder().prompt("A pier").build(), null, null)
                .params();
        byte[] broken = "{\"prompt\":\"A pi".getBytes(StandardCharsets.UTF_8);
        for (byte[] params : List.of(without, broken, new byte[0], new byte[] {'[', ']'})) {
            assertThatThrownBy(() -> WireRequest.under("x~1", params))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("pi")
                    .hasNoCause();
        }
    }

    @Test
    void writesNoInvalidRequest() {
        assertThatThrownBy(() -> wire(ImageRequest.builder().referenceImage(ReferenceImage.unusable("is broken"))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> wire(ImageRequest.builder().parameter("n", 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> wire(ImageRequest.builder().parameter("x", new Object())))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void showsNoContent() {
        assertThat(wire(ImageRequest.builder().prompt("secret")).toString()).doesNotContain("secret");
    }
}
