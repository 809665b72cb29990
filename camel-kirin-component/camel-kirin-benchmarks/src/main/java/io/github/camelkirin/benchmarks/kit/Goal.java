/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import java.util.Locale;

/**
 * What is to be reached, and what was.
 *
 * @param what one line, with the unit if it is not a ratio
 * @param reached NaN if it could not be measured
 */
public record Goal(String what, double reached, boolean atMost, double bound) {

    public static Goal atMost(String what, double reached, double bound) {
        return new Goal(what, reached, true, bound);
    }

    public static Goal atLeast(String what, double reached, double bound) {
        return new Goal(what, reached, false, bound);
    }

    public boolean met() {
        return atMost ? reached <= bound : reached >= bound;
    }

    /** A row of the report's table. */
    public String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %s %s | %s | %s |",
                what,
                atMost ? "at most" : "at least",
                Page.number(bound),
                Page.number(reached),
                met() ? "yes" : "**no**");
    }
}
