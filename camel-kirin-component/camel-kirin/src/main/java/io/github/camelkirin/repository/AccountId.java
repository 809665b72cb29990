/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

/**
 * Whose tasks these are: a label for the account and the address of the service. Never a key.
 *
 * @param account a label that the user chose, {@code default} if none
 * @param baseUrl the service's base URL, without a trailing slash
 */
public record AccountId(String account, String baseUrl) {

    private static final String DRY_RUN = "dry-run:";

    /** The account under which tasks are kept that are never sent: no service is at its address. */
    public static AccountId dryRun(String account) {
        return new AccountId(account, DRY_RUN);
    }

    /** Whether these are tasks that no service knows. */
    public boolean isDryRun() {
        return baseUrl.equals(DRY_RUN);
    }
}
