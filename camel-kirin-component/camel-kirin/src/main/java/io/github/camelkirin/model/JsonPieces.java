/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object in pieces of ready UTF-8 and images still to be encoded. Its length is known before it is written, so it
 * is written once, into an array of that length; the Base64 form of an image exists nowhere else.
 */
final class JsonPieces {
    /** A multiple of 3, so that no padding appears between chunks. */
    private static final int CHUNK = 3 * 4096;

    private final List<Piece> pieces = new ArrayList<>();
    private int begun;
    private boolean first = true;

    private record Piece(byte[] bytes, boolean image) {
        long length() {
            return image ? 2 + (bytes.length + 2L) / 3 * 4 : bytes.length;
        }
    }

    /** Nothing if the value is null: what is not set is not sent. */
    void field(String name, @Nullable Object value) {
        if (value != null) {
            name(name);
            raw(WireRequest.json(value));
        }
    }

    void name(String name) {
        raw((first ? "" : ",") + WireRequest.json(name) + ":");
        first = false;
    }

    void raw(String json) {
        pieces.add(new Piece(json.getBytes(StandardCharsets.UTF_8), false));
    }

    void base64(byte[] image) {
        pieces.add(new Piece(image, true));
    }

    /** So far, with the brace it begins with. */
    private int length() {
        return Math.toIntExact(1 + pieces.stream().mapToLong(Piece::length).sum());
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(length() + 1);
        out.put((byte) '{');
        for (Piece piece : pieces) {
            if (piece.image()) {
                encode(piece.bytes(), out);
            } else {
                out.put(piece.bytes());
            }
        }
        out.put((byte) '}');
        return out.array();
    }

    /** What follows in another object that begins with all that is in this one so far. */
    JsonPieces fork() {
        JsonPieces other = new JsonPieces();
        other.begun = length();
        other.first = first;
        return other;
    }

    /**
     * SHA-256 over the salt and the object, in hexadecimal.
     *
     * @param forked the bytes of the object that this one begins like, so that no image is encoded twice
     */
    String digest(String salt, byte[] forked) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] prefix = salt.getBytes(StandardCharsets.UTF_8);
            // The length first: otherwise a longer model could begin another one's parameters.
            sha.update(Integer.toString(prefix.length).getBytes(StandardCharsets.US_ASCII));
            sha.update((byte) ':');
            sha.update(prefix);
            sha.update(forked, 0, begun);
            pieces.forEach(piece -> sha.update(piece.bytes()));
            sha.update((byte) '}');
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void encode(byte[] image, ByteBuffer out) {
        byte[] chunk = new byte[CHUNK];
        byte[] text = new byte[CHUNK / 3 * 4];
        out.put((byte) '"');
        for (int at = 0; at < image.length; at += CHUNK) {
            int count = Math.min(CHUNK, image.length - at);
            byte[] source = count == CHUNK ? chunk : new byte[count];
            System.arraycopy(image, at, source, 0, count);
            out.put(text, 0, Base64.getEncoder().encode(source, text));
        }
        out.put((byte) '"');
    }
}
