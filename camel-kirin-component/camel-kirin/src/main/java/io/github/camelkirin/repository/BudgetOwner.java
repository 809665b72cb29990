/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import org.jspecify.annotations.Nullable;

/**
 * Whose tasks count against a budget.
 *
 * @param group null for all of the account
 */
public record BudgetOwner(AccountId account, @Nullable String group) {

    /** @param group of the charge, which is that of the endpoint also where the task has none */
    public static BudgetOwner of(Budget.Scope scope, AccountId account, String group) {
        return new BudgetOwner(account, scope == Budget.Scope.ACCOUNT ? null : group);
    }

    /** As in {@code group posters} or {@code account default}. */
    public String described() {
        return group == null ? "account " + account.account() : "group " + group;
    }
}
