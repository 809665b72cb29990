/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A chequered PNG of a few kilobytes at most, made without a drawing library: two colours, one bit a pixel. */
final class PlaceholderPicture {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] LIGHT = {(byte) 0xE8, (byte) 0xE8, (byte) 0xE8};
    private static final byte[][] DARK = {
        {0x6B, 0x7A, (byte) 0x8F}, {(byte) 0x8F, 0x7A, 0x6B}, {0x6B, (byte) 0x8F, 0x7A}
    };
    private static final int FIELDS = 8;

    private PlaceholderPicture() {}

    /**
     * Makes a picture.
     *
     * @param width in pixels, 1 to 4096
     * @param height in pixels, 1 to 4096
     * @param index from 0; neighbours differ in colour
     */
    static byte[] png(int width, int height, int index) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        // bit depth 1, palette, the only compression and filter method, not interlaced
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {1, 3, 0, 0, 0})
                        .array());
        byte[] dark = DARK[index % DARK.length];
        chunk(out, "PLTE", ByteBuffer.allocate(6).put(LIGHT).put(dark).array());
        chunk(out, "IDAT", deflated(rows(width, height)));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static byte[] rows(int width, int height) {
        int side = Math.max(1, Math.min(width, height) / FIELDS);
        byte[][] row = {row(width, side, 0), row(width, side, 1)};
        int stride = row[0].length;
        byte[] rows = new byte[stride * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(row[y / side % 2], 0, rows, y * stride, stride);
        }
        return rows;
    }

    /** Begins with the row's filter, 0 for none. */
    private static byte[] row(int width, int side, int first) {
        byte[] row = new byte[1 + (width + 7) / 8];
        for (int x = 0; x < width; x++) {
            if ((x / side + first) % 2 == 1) {
                row[1 + x / 8] |= (byte) (0x80 >> x % 8);
            }
        }
        return row;
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
