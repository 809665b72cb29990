/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where the key of requests comes from. Safe for use by many threads; never blocks. */
interface KeySource extends AutoCloseable {

    /** Whether a request that was refused may fare better with another key. */
    boolean mayChange();

    /** Another number for another key: how often it has changed, as far as is known. */
    int version();

    /** What to send with now; null for no key. Fails if there should be one and is not. */
    CompletableFuture<@Nullable String> current();

    /** Another key than the one that the service has refused just now; null if there is none. Never fails. */
    CompletableFuture<@Nullable String> insteadOf(String refused);

    /** The keys that an answer might repeat. */
    List<String> known();

    /** Ends what is waited for. */
    @Override
    void close();
}
