/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which creates go first where requests have to wait for one another. */
public enum KirinPriority {
    /** In the order of arrival. */
    normal,
    /** Before those of normal priority, but for one request in four. */
    high;

    /** Whatever its case and the blanks around it. */
    static Optional<KirinPriority> named(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(priority -> priority.name().equals(lower))
                .findFirst();
    }
}
