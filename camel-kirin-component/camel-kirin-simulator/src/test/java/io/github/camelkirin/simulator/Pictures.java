/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures to refer to, and pictures to look at. */
final class Pictures {
    private Pictures() {}

    static byte[] bytes(int width, int height, String format) throws IOException {
        return bytes(width, height, format, Color.BLACK);
    }

    static byte[] bytes(int width, int height, String format, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setPaint(colour);
        canvas.fillRect(0, 0, width, height);
        canvas.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    static String base64(int width, int height, String format) throws IOException {
        return Base64.getEncoder().encodeToString(bytes(width, height, format));
    }

    static BufferedImage decoded(byte[] file) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(file));
    }
}
