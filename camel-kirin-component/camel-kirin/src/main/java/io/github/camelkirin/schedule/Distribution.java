/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

/** How long tasks take. */
@FunctionalInterface
interface Distribution {

    /** The share of tasks, 0 to 1, that have ended at this age, in seconds. */
    double cdf(double age);
}
