/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.picture;

import io.github.camelkirin.simulator.request.Loopback;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Makes pictures of reference images. One that cannot be had becomes a grey placeholder. */
public final class References {
    private static final int MAX_BYTES = 10 * 1024 * 1024;
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int ENOUGH_PIXELS = 1024;

    private References() {}

    /**
     * Reads reference images, scaled down to about 1024 pixels. Only URLs of loopback addresses are fetched.
     *
     * @param images each an http(s) URL or raw Base64
     */
    public static List<BufferedImage> read(List<String> images) {
        return images.stream().map(References::read).toList();
    }

    private static BufferedImage read(String image) {
        try {
            return decoded(bytes(image));
        } catch (IOException | IllegalArgumentException e) {
            return placeholder();
        }
    }

    private static byte[] bytes(String image) throws IOException {
        return image.regionMatches(true, 0, "http", 0, 4) && image.contains("://")
                ? fetched(URI.create(image))
                : Base64.getDecoder().decode(image);
    }

    private static byte[] fetched(URI uri) throws IOException {
        if (!Loopback.is(uri.getHost())) {
            throw new IOException("not a loopback address");
        }
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream in = connection.getInputStream()) {
            return in.readNBytes(MAX_BYTES);
        } finally {
            connection.disconnect();
        }
    }

    private static BufferedImage decoded(byte[] bytes) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("not an image");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                int longest = Math.max(reader.getWidth(0), reader.getHeight(0));
                int step = Math.max(1, longest / ENOUGH_PIXELS);
                ImageReadParam param = reader.getDefaultReadParam();
                param.setSourceSubsampling(step, step, 0, 0);
                return reader.read(0, param);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage placeholder() {
        BufferedImage grey = new BufferedImage(320, 320, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = grey.createGraphics();
        canvas.setPaint(Color.LIGHT_GRAY);
        canvas.fillRect(0, 0, 320, 320);
        canvas.setPaint(Color.GRAY);
        canvas.drawLine(0, 0, 320, 320);
        canvas.drawLine(320, 0, 0, 320);
        canvas.dispose();
        return grey;
    }
}
