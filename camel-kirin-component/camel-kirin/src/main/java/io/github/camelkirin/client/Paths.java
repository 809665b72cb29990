/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.nio.charset.StandardCharsets;

/** Fills path templates with names that come from messages and from the network. */
final class Paths {

    private static final String HEX = "0123456789ABCDEF";

    private Paths() {}

    static String fill(String template, String model, String id) {
        return template.replace("{model}", segment("model", model)).replace("{id}", segment("task ID", id));
    }

    static String fill(String template, String model) {
        return template.replace("{model}", segment("model", model));
    }

    /** One path segment that stays one, whatever a server makes of slashes and dots. */
    static String segment(String name, String value) {
        if (value.isEmpty() || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(name + " must not be empty, '.' or '..', was '" + value + "'");
        }
        StringBuilder encoded = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return encoded.toString();
    }
}
