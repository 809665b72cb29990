/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

/** What becomes of a create that does not fit into a budget. */
public enum KirinOnBudgetExceeded {
    /** It fails. */
    fail,
    /** It is held until it fits. */
    wait
}
