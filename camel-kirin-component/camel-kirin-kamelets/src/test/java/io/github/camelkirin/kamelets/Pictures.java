/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures to send, and what has come back as one. */
final class Pictures {

    private Pictures() {}

    /** A black picture, in pixels. */
    static byte[] png(int width, int height) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its size, such as {@code 1024x1024}. */
    static String size(byte[] picture) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
            return image.getWidth() + "x" + image.getHeight();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
