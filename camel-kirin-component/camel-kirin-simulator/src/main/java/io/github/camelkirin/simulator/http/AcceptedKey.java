/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import org.jspecify.annotations.Nullable;

/** The only key that is taken at the moment. Safe for use by several threads. */
public final class AcceptedKey {
    private final @Nullable String first;
    private volatile @Nullable String current;

    /** Takes a key to begin with; null for any, or none. */
    public AcceptedKey(@Nullable String first) {
        this.first = first;
        this.current = first;
    }

    /** The key of the next request; null for any, or none. */
    public @Nullable String get() {
        return current;
    }

    /** Takes another key from now on; null for any, or none. */
    public void use(@Nullable String other) {
        current = other;
    }

    /** Takes the first key again. */
    public void reset() {
        current = first;
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "AcceptedKey";
    }
}
