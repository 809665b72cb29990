/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

/** When tasks are asked about. */
public enum KirinQuerySchedule {
    /** By what was learned of how long such tasks take. */
    adaptive,
    /** At the same intervals for all tasks. */
    fixed
}
