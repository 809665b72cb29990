/* SPDX-License-Identifier: Apache-2.0 */
/** What the simulated service remembers of its callers. */
@NullMarked
package io.github.camelkirin.simulator.ledger;

import org.jspecify.annotations.NullMarked;
