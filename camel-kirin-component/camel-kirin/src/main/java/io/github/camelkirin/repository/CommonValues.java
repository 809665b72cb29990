/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives equal values one object, so that what many tasks have in common is on the heap once. It knows the {@value #KNOWN} that
 * came last. Not for several threads.
 */
final class CommonValues {

    static final int KNOWN = 1_000;

    private final Map<Object, Object> values = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
            return size() > KNOWN;
        }
    };

    /** An immutable value, or one that equals it. */
    @SuppressWarnings("unchecked") // only what equals a String, a record or a number is of its class
    <T> T of(T value) {
        Object known = values.putIfAbsent(value, value);
        return known == null ? value : (T) known;
    }

    <T> @Nullable T ofNullable(@Nullable T value) {
        return value == null ? null : of(value);
    }
}
