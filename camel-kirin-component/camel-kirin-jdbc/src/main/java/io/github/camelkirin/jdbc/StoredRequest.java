/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A request as it is stored: its JSON without long strings, which inline images are, and these on their own. Put together
 * again it is the same byte for byte.
 *
 * @param json the request with the long strings left empty
 * @param parts where the long strings belong, in the order in which they occur
 */
record StoredRequest(String json, List<Part> parts) {

    /** Longer strings, in bytes between their quotes, are left out. No prompt that the service takes is as long. */
    static final int LONGEST_STRING = 16 * 1024;

    /**
     * A string that was left out.
     *
     * @param offset where it belongs, in bytes of {@link StoredRequest#json} in UTF-8
     * @param start where it begins in the bytes of the request
     * @param length in bytes
     */
    record Part(int offset, int start, int length) {}

    static StoredRequest of(byte[] request) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(Math.min(request.length, 2 * LONGEST_STRING));
        List<Part> parts = new ArrayList<>();
        int copied = 0;
        int i = 0;
        while (i < request.length) {
            if (request[i++] == '"') {
                int start = i;
                i = endOfString(request, start);
                if (i - start > LONGEST_STRING) {
                    json.write(request, copied, start - copied);
                    parts.add(new Part(json.size(), start, i - start));
                    copied = i;
                }
                i++;
            }
        }
        json.write(request, copied, request.length - copied);
        return new StoredRequest(json.toString(StandardCharsets.UTF_8), List.copyOf(parts));
    }

    private static int endOfString(byte[] json, int start) {
        int i = start;
        while (i < json.length && json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return Math.min(i, json.length);
    }

    /** The offsets and lengths of the parts as text: {@code 118+13981014,131+90210}. */
    String layout() {
        StringBuilder layout = new StringBuilder();
        for (Part part : parts) {
            layout.append(layout.isEmpty() ? "" : ",")
                    .append(part.offset())
                    .append('+')
                    .append(part.length());
        }
        return layout.toString();
    }

    /**
     * Puts a request together.
     *
     * @param layout as {@link #layout} made it; empty if nothing was left out
     * @param chunks the strings that were left out, one after another, each in one piece or in several
     * @throws IllegalArgumentException if they are not as long as the layout says: a request must not be sent without
     *     its images
     */
    static byte[] join(String json, String layout, List<byte[]> chunks) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (layout.isEmpty()) {
            return bytes;
        }
        long size = bytes.length;
        for (byte[] chunk : chunks) {
            size += chunk.length;
        }
        ByteBuffer request = ByteBuffer.allocate(Math.toIntExact(size));
        Iterator<byte[]> next = chunks.iterator();
        int copied = 0;
        for (String place : layout.split(",", -1)) {
            int plus = place.indexOf('+');
            int offset = Integer.parseInt(place.substring(0, plus));
            request.put(bytes, copied, offset - copied);
            copied = offset;
            int missing = Integer.parseInt(place.substring(plus + 1));
            while (missing > 0 && next.hasNext()) {
                byte[] chunk = next.next();
                request.put(chunk);
                missing -= chunk.length;
            }
            if (missing != 0) {
                throw new IllegalArgumentException("its images are not complete");
            }
        }
        request.put(bytes, copied, bytes.length - copied);
        if (next.hasNext()) {
            throw new IllegalArgumentException("it has more images than it had");
        }
        return request.array();
    }
}
