/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ReadOnlyBufferException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceImageTest {
    private final byte[] png = TestImages.png(400, 400);
    private final String base64 = Base64.getEncoder().encodeToString(png);

    @Test
    void decodesPaddedTextStraightIntoTheImage() {
        String text = Base64.getEncoder().encodeToString(TestImages.pngOfSize(3_000_001));
        ReferenceImage.base64(base64);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        ReferenceImage image = ReferenceImage.base64(text);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(text).endsWith("==");
        assertThat(image).hasToString("Inline[3000001 bytes]");
        assertThat(allocated).isLessThan(3_100_000);
    }

    @Test
    void readsAnImageInWhateverFormItComes() {
        ReferenceImage expected = ReferenceImage.bytes(png);

        assertThat(ReferenceImage.base64(base64)).isEqualTo(expected);
        assertThat(ReferenceImage.base64(Base64.getMimeEncoder().encodeToString(png)))
                .isEqualTo(expected);
        assertThat(ReferenceImage.base64(Base64.getUrlEncoder().withoutPadding().encodeToString(png)))
                .isEqualTo(expected);
        assertThat(ReferenceImage.dataUrl("data:image/jpeg;base64," + base64)).isEqualTo(expected);
        assertThat(ReferenceImage.parse(" DATA:;base64," + base64 + "\n")).isEqualTo(expected);
        assertThat(ReferenceImage.parse(base64)).isEqualTo(expected);
    }

    @Test
    void decodesBase64OfEveryLength() {
        Random random = new Random(1);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(Base64Text.decode(Base64.getEncoder().encodeToString(bytes), 0))
                    .isEqualTo(bytes);
            assertThat(Base64Text.decode("x,".concat(Base64.getMimeEncoder().encodeToString(bytes)), 2))
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUJD?", "QUJDR", "QUI==", "QQ=", "QUJD=", "QQ==QQ==", "Q===", "ä", "=", "QUJD\u00e9"})
    void refusesWhatIsNotBase64(String text) {
        assertThatThrownBy(() -> ReferenceImage.base64(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("is not Base64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tmp/photo",
                "/etc/passwd",
                "photos",
                "./photo.png",
                "C:\\photo.png",
                "file:/tmp/photo.png",
                "file:///etc/hosts",
                "ftp://example.com/a.png",
                "classpath:photo.png"
            })
    void takesNoTextForAPath(String text) {
        assertThatThrownBy(() -> ReferenceImage.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("never a path")
                .hasMessageNotContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:image/png,abc", "data:image/png;base64", "data:", "data:,;base64,QQ=="})
    void refusesDataUrlsWithoutBase64(String text) {
        assertThatThrownBy(() -> ReferenceImage.dataUrl(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://example.com/a.png", "HTTPS://example.com", "https://u@[2001:db8::1]:8443/a?b=c,d|{e}#f"})
    void takesHttpUrlsAsTheyAre(String url) {
        assertThat(ReferenceImage.parse(url)).isEqualTo(new ReferenceImage.Url(url));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com/a.png, absolute",
        "ftp://example.com/a, absolute",
        "http://, host",
        "https:///a.png, host",
        "https://:80/a.png, host",
        "https://user@/a.png, host",
        "https://example.com/a b.png, blanks",
        "'https://example.com/a\r\nX: y', control",
        "'https://example.com/\"', quotes"
    })
    void refusesOtherUrls(String url, String why) {
        assertThatThrownBy(() -> ReferenceImage.url(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void keepsItsOwnCopyOfTheBytes() {
        byte[] bytes = png.clone();
        ReferenceImage.Inline image = (ReferenceImage.Inline) ReferenceImage.bytes(bytes);
        bytes[0] = 0;

        assertThat(image.asByteBuffer().get(0)).isEqualTo(png[0]);
        assertThatThrownBy(() -> image.asByteBuffer().put(0, (byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void showsNeitherDataNorTheSecretsOfAUrl() {
        assertThat(ReferenceImage.url("https://me:pw@example.com:81/a?sig=secret"))
                .hasToString("Url[https://example.com:81]");
        assertThat(ReferenceImage.bytes(png)).hasToString("Inline[40 bytes]");
    }
}
