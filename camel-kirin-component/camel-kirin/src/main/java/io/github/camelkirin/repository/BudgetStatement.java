/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;

/**
 * By which budgets a node says that it goes.
 *
 * @param budgets as {@link Budget#parse} reads them, separated by commas; empty for none
 * @param age since it was said last, by the store's clock
 */
public record BudgetStatement(String node, String budgets, Duration age) {}
