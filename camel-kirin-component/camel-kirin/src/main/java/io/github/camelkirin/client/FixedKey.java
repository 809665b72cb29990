/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The key that the settings have, or none. */
final class FixedKey implements KeySource {

    private final CompletableFuture<@Nullable String> key;
    private final List<String> known;

    FixedKey(@Nullable String key) {
        this.key = CompletableFuture.completedFuture(key);
        known = key == null ? List.of() : List.of(key);
    }

    @Override
    public boolean mayChange() {
        return false;
    }

    @Override
    public int version() {
        return 0;
    }

    @Override
    public CompletableFuture<@Nullable String> current() {
        return key;
    }

    @Override
    public CompletableFuture<@Nullable String> insteadOf(String refused) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<String> known() {
        return known;
    }

    @Override
    public void close() {}
}
