/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

/**
 * The tasks that a consumer may touch: those of one group under one account.
 *
 * @param group the name after {@code kirin:}, or {@link #UNTRACKED}
 * @param account whose tasks
 */
public record TaskScope(String group, AccountId account) {

    /** The group of tasks that no consumer gets to know of. No endpoint can have this name. */
    public static final String UNTRACKED = "";
}
