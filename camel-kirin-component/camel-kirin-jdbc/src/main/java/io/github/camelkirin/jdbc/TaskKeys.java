/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskScope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Keys of fixed length for names of any length and script, so that an index neither limits names nor compares them by a
 * collation: the first 128 bits of a SHA-256, as 32 hexadecimal digits.
 */
final class TaskKeys {

    private static final int BYTES = 16;

    private TaskKeys() {}

    static String task(AccountId account, String externalTaskId) {
        return hash("external", account.account(), account.baseUrl(), externalTaskId);
    }

    static String service(AccountId account, String taskId) {
        return hash("service", account.account(), account.baseUrl(), taskId);
    }

    static String scope(TaskScope scope) {
        return hash("scope", scope.account().account(), scope.account().baseUrl(), scope.group());
    }

    static String kind(AccountId account, String kind) {
        return hash("kind", account.account(), account.baseUrl(), kind);
    }

    static String durations(AccountId account, String kind, String node) {
        return hash("durations", account.account(), account.baseUrl(), kind, node);
    }

    /** Lengths go before the names, so that no two lists of names read the same. */
    private static String hash(String... names) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : names) {
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
