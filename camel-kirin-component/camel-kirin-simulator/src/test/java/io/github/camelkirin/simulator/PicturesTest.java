/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.simulator.task.Latency;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PicturesTest {
    private static final Latency NONE = Latency.fixed(Duration.ZERO);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(NONE));

    private final Caller caller = new Caller(KIRIN.simulator());

    @ParameterizedTest
    @CsvSource({
        "1:1,1k,1024,1024",
        "3:2,1k,1248,832",
        "2:3,1k,832,1248",
        "4:3,1k,1168,880",
        "3:4,1k,880,1168",
        "9:16,1k,768,1360",
        "16:9,1k,1360,768",
        "21:9,1k,1552,656",
        "auto,1k,1024,1024",
        "3:2,2k,2496,1664",
    })
    void areOfTheSizeOfTheirRatioAndResolution(String ratio, String resolution, int width, int height)
            throws IOException {
        BufferedImage picture = Pictures.decoded(
                file("{'prompt':'a fox','aspect_ratio':'" + ratio + "','resolution':'" + resolution + "'}", 0));

        assertThat(picture.getWidth()).isEqualTo(width);
        assertThat(picture.getHeight()).isEqualTo(height);
    }

    @Test
    void followTheReferencesRatioWhereNoneIsAskedFor() throws IOException {
        BufferedImage picture = Pictures.decoded(
                file("{'prompt':'a fox','image_list':[{'image':'" + Pictures.base64(640, 360, "jpg") + "'}]}", 0));

        assertThat(picture.getWidth()).isEqualTo(1360);
    }

    @Test
    void differByPromptAndIndexAndAreTheSameOtherwise() throws IOException {
        byte[] fox = file("{'prompt':'a fox','n':2}", 0);

        assertThat(file("{'prompt':'a fox'}", 0)).isEqualTo(fox);
        assertThat(file("{'prompt':'a fox','n':2}", 1)).isNotEqualTo(fox);
        assertThat(file("{'prompt':'a hen'}", 0)).isNotEqualTo(fox);
    }

    @Test
    void showTheReferenceImages() throws IOException {
        String red = Base64.getEncoder().encodeToString(Pictures.bytes(400, 400, "png", Color.RED));
        String blue = Base64.getEncoder().encodeToString(Pictures.bytes(400, 400, "png", Color.BLUE));

        BufferedImage picture = Pictures.decoded(
                file("{'prompt':'x','image_list':[{'image':'" + red + "'},{'image':'" + blue + "'}]}", 0));

        Color left = new Color(picture.getRGB(picture.getWidth() / 4, picture.getHeight() / 4));
        Color right = new Color(picture.getRGB(picture.getWidth() * 3 / 4, picture.getHeight() / 4));
        assertThat(left.getRed()).isGreaterThan(left.getBlue() + 50);
        assertThat(right.getBlue()).isGreaterThan(right.getRed() + 50);
    }

    @Test
    void fetchReferencesFromThisMachine() throws IOException {
        try (Listener listener = new Listener(Pictures.bytes(400, 400, "png", Color.GREEN))) {
            BufferedImage picture = Pictures.decoded(
                    file("{'prompt':'x','image_list':[{'image':'" + listener.url("/a.png") + "'}]}", 0));

            Color middle = new Color(picture.getRGB(picture.getWidth() / 2, picture.getHeight() / 4));
            assertThat(middle.getGreen()).isGreaterThan(190);
            assertThat(middle.getRed()).isLessThan(70);
            assertThat(middle.getBlue()).isLessThan(70);
        }
    }

    @Test
    void doWithAPlaceholderForReferencesFromElsewhere() throws IOException {
        byte[] picture = file("{'prompt':'x','image_list':[{'image':'http://192.0.2.1/a.png'}]}", 0);

        assertThat(picture).isNotEqualTo(file("{'prompt':'x'}", 0));
    }

    @Test
    void bearAWatermarkWhenAsked() throws IOException {
        byte[] marked = file("{'prompt':'x','watermark_info':{'enabled':true}}", 0);

        assertThat(marked).isNotEqualTo(file("{'prompt':'x','watermark_info':{'enabled':false}}", 0));
        assertThat(file("{'prompt':'x'}", 0)).isEqualTo(file("{'prompt':'x','watermark_info':{'enabled':false}}", 0));
    }

    @Test
    void areJpegWhereThatIsOn() throws IOException {
        try (KirinSimulator simulator =
                KirinSimulator.builder().latency(NONE).jpeg(true).build().start()) {
            Caller other = new Caller(simulator);
            String id = other.create("{'prompt':'x'}").json().path("id").asText();

            Caller.Reply file = other.anonymously(url(other, id, 0));

            assertThat(file.header("Content-Type")).isEqualTo("image/jpeg");
            assertThat(file.response().body()).startsWith(0xFF, 0xD8);
        }
    }

    @Test
    void areNotThereForOtherPaths() throws IOException {
        String id = caller.create("{'prompt':'x'}").json().path("id").asText();
        String url = url(caller, id, 0);

        assertThat(caller.anonymously(url.replace("/0.png", "/1.png")).status()).isEqualTo(404);
        assertThat(caller.anonymously(url.replace("/0.png", "/0.jpg")).status()).isEqualTo(404);
        assertThat(caller.anonymously(url.replaceAll("\\?.*", "")).status()).isEqualTo(403);
        assertThat(KIRIN.ledger().totals().traffic().downloads()).isEqualTo(3);
    }

    private byte[] file(String params, int index) throws IOException {
        Caller.Reply created = caller.create(params);
        assertThat(created.status()).as(created.text()).isEqualTo(200);
        Caller.Reply file =
                caller.anonymously(url(caller, created.json().path("id").asText(), index));
        assertThat(file.status()).isEqualTo(200);
        return file.response().body();
    }

    private static String url(Caller caller, String id, int index) throws IOException {
        return caller.query(id)
                .json()
                .path("output")
                .path(0)
                .path("content")
                .path(index)
                .path("url")
                .asText();
    }
}
