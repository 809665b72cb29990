/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** A PNG of noise, which does not compress: close to the 10 MB that the service takes. */
final class Picture {

    private static final int SIDE = 1860;

    private Picture() {}

    static Path write(Path file) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new Random(1).ints((long) SIDE * SIDE).toArray();
        image.setRGB(0, 0, SIDE, SIDE, pixels, 0, SIDE);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /** Of the Base64 form of a file, in bytes. */
    static double base64(Path file) throws IOException {
        return (Files.size(file) + 2) / 3 * 4.0;
    }
}
