/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.QueryOutcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a {@link KirinClient} does, in its own way for each protocol. */
interface Calls {

    CompletableFuture<CreateOutcome> create(String model, byte[] params, @Nullable String externalTaskId);

    CompletableFuture<QueryOutcome> query(String model, String id);

    CompletableFuture<CancelOutcome> cancel(String model, String id);

    KeySource keys();

    void close();
}
