/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.image.BodySniffer.Image;
import io.github.camelkirin.image.BodySniffer.Refused;
import io.github.camelkirin.image.BodySniffer.Text;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.TestImages;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BodySnifferTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    static Stream<byte[]> images() {
        return Stream.of(
                TestImages.png(400, 400),
                TestImages.jpeg(400, 400),
                TestImages.gif(),
                TestImages.webp(),
                TestImages.bmp());
    }

    @ParameterizedTest
    @MethodSource("images")
    void takesAnImageSignatureForAnImage(byte[] bytes) {
        assertThat(BodySniffer.sniff(bytes)).isEqualTo(new Image(ReferenceImage.bytes(bytes)));
        assertThat(BodySniffer.sniff(new ByteArrayInputStream(bytes), exchange))
                .isEqualTo(new Image(ReferenceImage.bytes(bytes)));
    }

    @Test
    void takesOtherBytesForText() {
        String text = "BM: eine Katze \uD83D\uDE00\r\n\tauf dem Sofa";

        assertThat(BodySniffer.sniff(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(new Text(text));
        assertThat(BodySniffer.sniff(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Text(text));
        assertThat(BodySniffer.sniff(new byte[0])).isEqualTo(new Text(""));
        assertThat(new Text("secret").toString()).doesNotContain("secret");
    }

    static Stream<byte[]> neither() {
        return Stream.of(
                "Kätzchen".getBytes(StandardCharsets.ISO_8859_1),
                "cat".getBytes(StandardCharsets.UTF_16),
                "cat".getBytes(StandardCharsets.UTF_16LE),
                new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {'a', (byte) 0xC3});
    }

    @ParameterizedTest
    @MethodSource("neither")
    void refusesWhatIsNeitherAnImageNorUtf8(byte[] bytes) {
        assertThat(BodySniffer.sniff(bytes)).isInstanceOfSatisfying(Refused.class, refused -> assertThat(
                        refused.violation().message())
                .isEqualTo("the body must be an image (PNG, JPEG) or UTF-8 text, was neither"));
    }

    @Test
    void boundsAnImageWhileReadingButNotATextOfThatSize() {
        Counted large = new Counted(TestImages.pngOfSize(64));
        assertThat(BodySniffer.sniff(large, exchange))
                .isEqualTo(new Image(ReferenceImage.unusable("must be at most 10485760 bytes (10 MB), had more")));
        assertThat(large.count()).isEqualTo(10 * 1024 * 1024 + 1);

        byte[] text = new byte[11 * 1024 * 1024];
        java.util.Arrays.fill(text, (byte) 'x');
        assertThat(BodySniffer.sniff(new ByteArrayInputStream(text), exchange)).isInstanceOf(Text.class);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThat(BodySniffer.sniff(new File("does-not-exist.png"), exchange))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.violation().message())
                                .isEqualTo("the body is a file that does not exist"));
        assertThat(BodySniffer.sniff(Path.of("."), exchange)).isInstanceOf(Refused.class);
    }
}
