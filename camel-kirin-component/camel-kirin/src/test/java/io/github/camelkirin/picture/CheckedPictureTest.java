/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.ImageFormat;
import io.github.camelkirin.model.ImageHeader;
import io.github.camelkirin.model.TestImages;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class CheckedPictureTest {

    @Test
    void takesPicturesWhoseHeaderCanBeRead() {
        assertThat(CheckedPicture.of(TestImages.png(3, 4)).orElseThrow().header())
                .isEqualTo(new ImageHeader(ImageFormat.PNG, 3, 4));
        assertThat(CheckedPicture.of(TestImages.jpeg(5, 6)).orElseThrow().header())
                .isEqualTo(new ImageHeader(ImageFormat.JPEG, 5, 6));
        assertThat(CheckedPicture.of(TestImages.webp()).orElseThrow().header()).isNull();
    }

    @Test
    void refusesWhatIsNoPicture() {
        assertThat(CheckedPicture.of(Arrays.copyOf(TestImages.png(3, 4), 20))).isEmpty();
        assertThat(CheckedPicture.of(Arrays.copyOf(TestImages.jpeg(3, 4), 6))).isEmpty();
        assertThat(CheckedPicture.of("<html>not here</html>".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(CheckedPicture.of(new byte[0])).isEmpty();
    }
}
