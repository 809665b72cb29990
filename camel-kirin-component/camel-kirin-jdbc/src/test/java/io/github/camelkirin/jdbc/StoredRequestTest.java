/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredRequestTest {

    private static final String LONG = "b64+/=".repeat(5000);
    private static final int LIMIT = StoredRequest.LONGEST_STRING;

    @Test
    void aRequestWithoutLongStringsStaysInOnePiece() {
        StoredRequest stored = assertRoundTrip("{\"prompt\":\"A pier\",\"n\":2}");

        assertThat(stored.json()).isEqualTo("{\"prompt\":\"A pier\",\"n\":2}");
        assertThat(stored.parts()).isEmpty();
        assertThat(stored.layout()).isEmpty();
    }

    @Test
    void aLongStringIsTakenOut() {
        StoredRequest stored = assertRoundTrip("{\"prompt\":\"A pier\",\"image\":\"" + LONG + "\",\"n\":2}");

        assertThat(stored.json()).isEqualTo("{\"prompt\":\"A pier\",\"image\":\"\",\"n\":2}");
        assertThat(stored.layout()).isEqualTo("28+30000");
    }

    @Test
    void tenLongStringsAreTakenOutInTheirOrder() {
        List<String> images = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            images.add("{\"image\":\"" + i + LONG.repeat(1 + i % 3) + "\"}");
        }
        StoredRequest stored = assertRoundTrip("{\"image_list\":[" + String.join(",", images) + "],\"prompt\":\"x\"}");

        assertThat(stored.parts()).hasSize(10);
        assertThat(stored.json()).doesNotContain("b64").endsWith("\"prompt\":\"x\"}");
    }

    @Test
    void escapesAndQuotesDoNotEndAString() {
        String tricky = "\\\"" + LONG + "\\\\\\\"" + LONG + "\\\\";
        StoredRequest stored =
                assertRoundTrip("{\"a\\\"b\":\"say \\\"hi\\\" \\\\\",\"image\":\"" + tricky + "\",\"c\":\"\\\\\"}");

        assertThat(stored.parts()).hasSize(1);
        assertThat(stored.json()).isEqualTo("{\"a\\\"b\":\"say \\\"hi\\\" \\\\\",\"image\":\"\",\"c\":\"\\\\\"}");
    }

    @Test
    void charactersOfSeveralBytesBeforeInsideAndAfterAreKept() {
        StoredRequest stored = assertRoundTrip(
                "{\"图\":\"码头 🌊\",\"image\":\"é" + LONG + "🌊\",\"prompt\":\"日落 ü\",\"second\":\"" + LONG + "\"}");

        assertThat(stored.parts()).hasSize(2);
        assertThat(stored.json()).contains("码头 🌊").contains("日落 ü");
    }

    @Test
    void aStringAtTheLimitStaysAndOneByteMoreIsTakenOut() {
        assertThat(assertRoundTrip("{\"p\":\"" + "x".repeat(LIMIT) + "\"}").parts())
                .isEmpty();
        assertThat(assertRoundTrip("{\"p\":\"" + "x".repeat(LIMIT + 1) + "\"}").parts())
                .hasSize(1);
        assertThat(assertRoundTrip("{\"p\":\"" + "é".repeat(LIMIT / 2) + "\"}").parts())
                .isEmpty();
        assertThat(assertRoundTrip("{\"p\":\"" + "é".repeat(LIMIT / 2) + "x\"}").parts())
                .hasSize(1);
    }

    @Test
    void aPromptOfTheLongestKindStaysWhereItIs() {
        assertThat(assertRoundTrip("{\"prompt\":\"" + "\\u0001".repeat(2500) + "\"}")
                        .parts())
                .isEmpty();
    }

    @Test
    void textThatIsNotJsonIsKeptToo() {
        for (String text : List.of("", "\"", "{\"a", "{\"a\\", "\"" + LONG, "\"" + LONG + "\\", "x\"\"\"" + LONG)) {
            assertRoundTrip(text);
        }
    }

    @Test
    void incompleteImagesAreNotPutTogether() {
        byte[] request = ("{\"image\":\"" + LONG + "\"}").getBytes(StandardCharsets.UTF_8);
        StoredRequest stored = StoredRequest.of(request);
        byte[] image = LONG.getBytes(StandardCharsets.UTF_8);

        for (List<byte[]> chunks : List.of(
                List.<byte[]>of(),
                List.of(Arrays.copyOf(image, 100)),
                List.of(image, image),
                List.of(Arrays.copyOf(image, image.length + 1)))) {
            assertThatThrownBy(() -> join(stored, chunks))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("b64");
        }
    }

    private static StoredRequest assertRoundTrip(String request) {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        StoredRequest stored = StoredRequest.of(bytes);
        List<byte[]> chunks = new ArrayList<>();
        for (StoredRequest.Part part : stored.parts()) {
            int middle = part.start() + part.length() / 3;
            chunks.add(Arrays.copyOfRange(bytes, part.start(), middle));
            chunks.add(Arrays.copyOfRange(bytes, middle, part.start() + part.length()));
        }
        assertThat(join(stored, chunks)).isEqualTo(bytes);
        return stored;
    }

    private static byte[] join(StoredRequest stored, List<byte[]> chunks) {
        StoredRequest.Joining joining = new StoredRequest.Joining(stored.json(), stored.layout());
        chunks.forEach(joining::add);
        return joining.joined();
    }
}
