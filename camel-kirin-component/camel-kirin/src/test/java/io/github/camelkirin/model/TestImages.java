/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Files that are images as far as their headers go. */
public final class TestImages {
    private TestImages() {}

    public static byte[] png(int width, int height) {
        return ByteBuffer.allocate(40)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})
                .putInt(13)
                .put(ascii("IHDR"))
                .putInt(width)
                .putInt(height)
                .array();
    }

    /** A PNG of 400 by 400 pixels and so many bytes. */
    public static byte[] pngOfSize(int bytes) {
        return Arrays.copyOf(png(400, 400), bytes);
    }

    public static byte[] jpeg(int width, int height) {
        return jpeg(0xC0, width, height, segment(0xE0, 16));
    }

    public static byte[] jpeg(int frameMarker, int width, int height, byte[] before) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8});
        out.writeBytes(before);
        out.writeBytes(ByteBuffer.allocate(19)
                .put((byte) 0xFF)
                .put((byte) frameMarker)
                .putShort((short) 17)
                .put((byte) 8)
                .putShort((short) height)
                .putShort((short) width)
                .array());
        return out.toByteArray();
    }

    /** A segment of a JPEG file, filled with bytes that look like a frame header. */
    public static byte[] segment(int marker, int length) {
        byte[] segment = new byte[2 + length];
        for (int i = 4; i + 1 < segment.length; i += 2) {
            segment[i] = (byte) 0xFF;
            segment[i + 1] = (byte) 0xC0;
        }
        segment[0] = (byte) 0xFF;
        segment[1] = (byte) marker;
        segment[2] = (byte) (length >> 8);
        segment[3] = (byte) length;
        return segment;
    }

    public static byte[] gif() {
        return Arrays.copyOf(ascii("GIF89a"), 64);
    }

    public static byte[] webp() {
        return ascii("RIFF0000WEBPVP8 0000000000000000");
    }

    public static byte[] bmp() {
        return Arrays.copyOf(new byte[] {'B', 'M', 70, 1}, 64);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
