/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
     * @param parts the strings that were left out
     */
    static byte[] join(String json, String layout, List<byte[]> parts) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (layout.isEmpty()) {
            return bytes;
        }
        String[] places = layout.split(",", -1);
        int size = bytes.length;
        for (byte[] part : parts) {
            size += part.length;
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream(size);
        int copied = 0;
        for (int i = 0; i < places.length; i++) {
            int offset = Integer.parseInt(places[i].substring(0, places[i].indexOf('+')));
            request.write(bytes, copied, offset - copied);
            request.writeBytes(parts.get(i));
            copied = offset;
        }
        request.write(bytes, copied, bytes.length - copied);
        return request.toByteArray();
    }
}
