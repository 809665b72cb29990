/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Fails for some the first time: in this process, since a probe is not counted, and in all. */
final class FirstTime {

    private static final int ONE_FAILS_IN = 23;

    private final boolean failing;
    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    FirstTime(boolean failing) {
        this.failing = failing;
    }

    void mayFail(String key, int attempt) {
        if (failing && Math.floorMod(key.hashCode(), ONE_FAILS_IN) == 0 && attempt == 1 && failed.add(key)) {
            throw new IllegalStateException("fails once");
        }
    }
}
