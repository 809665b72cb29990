/* SPDX-License-Identifier: Apache-2.0 */
/** Whether a task may be created at all: budgets and quotas, and the creates that wait for room in them. */
@NullMarked
package io.github.camelkirin.admission;

import org.jspecify.annotations.NullMarked;
