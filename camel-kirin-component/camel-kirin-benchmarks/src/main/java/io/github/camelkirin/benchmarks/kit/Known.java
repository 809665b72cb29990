/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import java.util.Map;

/** Looks up what must be there. */
public final class Known {

    private Known() {}

    /** @throws IllegalStateException if the key is not there */
    public static <K, V> V in(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException(key + " must be known, known are " + map.keySet());
        }
        return value;
    }
}
