/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

/** The dialect spoken at the moment. Safe for use by several threads. */
public final class SpokenDialect {
    private final Dialect first;
    private volatile Dialect current;

    /** Speaks a dialect to begin with. */
    public SpokenDialect(Dialect first) {
        this.first = first;
        this.current = first;
    }

    /** The dialect of the next answer. */
    public Dialect get() {
        return current;
    }

    /** Speaks another dialect from now on. */
    public void use(Dialect other) {
        current = other;
    }

    /** Speaks the first dialect again. */
    public void reset() {
        current = first;
    }
}
