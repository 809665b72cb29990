/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetOwner;
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

    /** Of the row that is locked while the tasks of a scope are counted. */
    static String limit(TaskScope scope) {
        return hash("limit", scope.account().account(), scope.account().baseUrl(), scope.group());
    }

    /** The key that the batch's event has as a task. */
    static String batch(BatchKey key) {
        return task(key.scope().account(), key.eventId());
    }

    static String kind(AccountId account, String kind) {
        return hash("kind", account.account(), account.baseUrl(), kind);
    }

    static String durations(AccountId account, String kind, String node) {
        return hash("durations", account.account(), account.baseUrl(), kind, node);
    }

    static String account(AccountId account) {
        return hash("account", account.account(), account.baseUrl());
    }

    /** Of the row that is locked while what an account or a group has spent is counted. */
    static String limit(BudgetOwner owner) {
        String group = owner.group();
        return group == null
                ? hash(
                        "account limit",
                        owner.account().account(),
                        owner.account().baseUrl())
                : limit(new TaskScope(group, owner.account()));
    }

    static String budget(BudgetOwner owner, Budget.Period period, long start) {
        return hash("budget", limit(owner), period.name(), Long.toString(start));
    }

    static String budgetNode(BudgetOwner owner, String node) {
        return hash("budget node", limit(owner), node);
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
