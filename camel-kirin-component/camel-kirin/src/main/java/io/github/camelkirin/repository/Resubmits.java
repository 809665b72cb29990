/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the fresh tries that a task may have when the service fails it.
 *
 * @param left how many more there may be, 0 or more
 * @param codes the error codes after which there may be one
 */
public record Resubmits(int left, List<String> codes) {

    /** The codes that are documented as the service's own fault: a fresh task may succeed. */
    public static final List<String> SERVICE_FAULTS =
            List.of("002016095", "002016096", "002016097", "002016098", "002016099");

    /** No fresh try. */
    public static final Resubmits NONE = new Resubmits(0);

    public Resubmits {
        if (left < 0) {
            throw new IllegalArgumentException("left must be 0 or more, was " + left);
        }
        codes = List.copyOf(codes);
    }

    /** After the service's own faults. */
    public Resubmits(int left) {
        this(left, SERVICE_FAULTS);
    }

    /** Whether there may be a fresh try after this code; as a number it has lost its leading zeros. */
    public boolean isAllowedAfter(@Nullable String code) {
        return left > 0
                && code != null
                && codes.stream().anyMatch(one -> unpadded(one).equals(unpadded(code)));
    }

    /** With one less. */
    Resubmits next() {
        return new Resubmits(left - 1, codes);
    }

    private static String unpadded(String code) {
        return code.matches("0+\\d+") ? code.replaceFirst("^0+(?=\\d)", "") : code;
    }
}
