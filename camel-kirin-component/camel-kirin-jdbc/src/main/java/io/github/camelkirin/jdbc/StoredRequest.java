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

    /** Puts a request together, straight into an array of its length: chunks need not be there all at once. */
    static final class Joining {

        private final byte[] json;
        private final ByteBuffer request;
        private final Iterator<Part> parts;
        private int copied;
        private int missing;
        private boolean fits = true;

        /** @param layout as {@link #layout} made it; empty if nothing was left out */
        Joining(String json, String layout) {
            this.json = json.getBytes(StandardCharsets.UTF_8);
            List<Part> places = places(layout);
            long size =
                    this.json.length + places.stream().mapToLong(Part::length).sum();
            request = ByteBuffer.allocate(Math.toIntExact(size));
            parts = places.iterator();
            next();
        }

        /** @param chunk of the strings that were left out, one after another, each in one piece or in several */
        void add(byte[] chunk) {
            fits &= chunk.length <= missing;
            if (fits) {
                request.put(chunk);
                missing -= chunk.length;
                next();
            }
        }

        /**
         * The request.
         *
         * @throws IllegalArgumentException if the chunks are not as long as the layout says: a request must not be sent
         *     without its images
         */
        byte[] joined() {
            if (!fits) {
                throw new IllegalArgumentException("it has more of its images than it had");
            }
            if (request.hasRemaining()) {
                throw new IllegalArgumentException("its images are not complete");
            }
            return request.array();
        }

        /** Goes on to where something is missing. */
        private void next() {
            while (missing == 0 && request.hasRemaining()) {
                Part part = parts.hasNext() ? parts.next() : new Part(json.length, 0, 0);
                request.put(json, copied, part.offset() - copied);
                copied = part.offset();
                missing = part.length();
            }
        }

        private static List<Part> places(String layout) {
            List<Part> places = new ArrayList<>();
            for (String place : layout.isEmpty() ? new String[0] : layout.split(",", -1)) {
                int plus = place.indexOf('+');
                int offset = Integer.parseInt(place.substring(0, plus));
                places.add(new Part(offset, 0, Integer.parseInt(place.substring(plus + 1))));
            }
            return places;
        }
    }
}
