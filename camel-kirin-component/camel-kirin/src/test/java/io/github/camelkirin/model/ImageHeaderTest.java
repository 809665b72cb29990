/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import static io.github.camelkirin.model.TestImages.jpeg;
import static io.github.camelkirin.model.TestImages.png;
import static io.github.camelkirin.model.TestImages.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void agreesWithRealImages(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(321, 123, BufferedImage.TYPE_INT_RGB), format, out);

        ImageHeader header = ImageHeader.read(out.toByteArray()).orElseThrow();

        assertThat(header.format().extension()).isEqualTo(format);
        assertThat(header.width()).isEqualTo(321);
        assertThat(header.height()).isEqualTo(123);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
    void knowsEveryKindOfJpegFrame(int marker) {
        assertThat(ImageHeader.read(jpeg(marker, 640, 480, new byte[0])))
                .contains(new ImageHeader(ImageFormat.JPEG, 640, 480));
    }

    static Stream<Arguments> beforeTheFrame() {
        return Stream.of(
                Arguments.of("an Exif segment with a thumbnail's frame in it", segment(0xE1, 4000)),
                Arguments.of("Huffman tables, numbered like a frame", segment(0xC4, 30)),
                Arguments.of("arithmetic conditioning, numbered like a frame", segment(0xCC, 30)),
                Arguments.of("a reserved segment, numbered like a frame", segment(0xC8, 30)),
                Arguments.of("the longest segment there is", segment(0xFE, 65535)),
                Arguments.of("fill bytes", new byte[] {-1, -1, -1, -1}),
                Arguments.of("markers without a segment", new byte[] {-1, 0x01, -1, (byte) 0xD3}),
                Arguments.of(
                        "garbage",
                        ByteBuffer.allocate(25)
                                .put(segment(0xE0, 16))
                                .put(new byte[] {1, 2, 3})
                                .array()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beforeTheFrame")
    void findsTheJpegFrameBehind(String what, byte[] before) {
        assertThat(ImageHeader.read(jpeg(0xC2, 640, 480, before)))
                .contains(new ImageHeader(ImageFormat.JPEG, 640, 480));
    }

    static Stream<Arguments> withoutSize() {
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of("text", "not an image".getBytes()),
                Arguments.of("a PNG signature alone", Arrays.copyOf(png(400, 400), 8)),
                Arguments.of("a PNG cut off in its height", Arrays.copyOf(png(400, 400), 23)),
                Arguments.of("a PNG without width", png(0, 400)),
                Arguments.of("a PNG with a negative height", png(400, -1)),
                Arguments.of("a PNG whose first chunk is another", changed(png(400, 400), 12)),
                Arguments.of("a PNG whose first chunk has another length", changed(png(400, 400), 11)),
                Arguments.of("a JPEG signature alone", new byte[] {-1, (byte) 0xD8, -1}),
                Arguments.of("a JPEG cut off in its frame", Arrays.copyOf(jpeg(400, 400), 25)),
                Arguments.of("a JPEG without width", jpeg(0, 400)),
                Arguments.of("a JPEG whose data begins first", jpeg(0xC0, 400, 400, segment(0xDA, 8))),
                Arguments.of("a GIF", TestImages.gif()),
                Arguments.of("a WebP", TestImages.webp()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withoutSize")
    void findsNoHeaderIn(String what, byte[] bytes) {
        assertThat(ImageHeader.read(bytes)).isEmpty();
    }

    @Test
    void survivesGarbage() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            byte[] start = random.nextBoolean() ? new byte[] {-1, (byte) 0xD8, -1} : png(1, 1);
            System.arraycopy(start, 0, bytes, 0, Math.min(bytes.length, random.nextInt(start.length + 1)));
            assertThatCode(() -> ImageHeader.read(bytes)).doesNotThrowAnyException();
        }
    }

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of(png(1, 1), ImageFormat.PNG),
                Arguments.of(jpeg(1, 1), ImageFormat.JPEG),
                Arguments.of(TestImages.gif(), ImageFormat.GIF),
                Arguments.of(TestImages.webp(), ImageFormat.WEBP),
                Arguments.of(TestImages.bmp(), ImageFormat.BMP));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void recognisesFormatsByTheirFirst32Bytes(byte[] bytes, ImageFormat format) {
        assertThat(ImageFormat.of(bytes)).contains(format);
        assertThat(ImageFormat.of(Arrays.copyOf(bytes, 32))).contains(format);
    }

    @Test
    void takesNoSentenceForABitmap() {
        assertThat(ImageFormat.of("BMW at a crossroads in the rain".getBytes())).isEmpty();
    }

    private static byte[] changed(byte[] bytes, int at) {
        bytes[at]++;
        return bytes;
    }
}
