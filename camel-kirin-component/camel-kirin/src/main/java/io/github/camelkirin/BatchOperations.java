/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.BatchNotKeptException;
import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.repository.Batch;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchStore;
import io.github.camelkirin.task.TaskEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What a producer does with a batch: {@code closeBatch} and {@code cancelBatch}. */
final class BatchOperations {

    private static final List<String> INPUTS = List.of(KirinConstants.OPERATION, KirinConstants.BATCH_SIZE);

    private final KirinEndpoint endpoint;
    private final TaskEngine engine;

    BatchOperations(KirinEndpoint endpoint, TaskEngine engine) {
        this.endpoint = endpoint;
        this.engine = engine;
    }

    /** A batch with its tasks, which are read when they are asked for. Waits for the repository. */
    static Optional<KirinBatch> find(TaskEngine engine, BatchKey key) {
        return engine.repository().batches().flatMap(store -> store.find(key).map(batch -> batch(store, batch)));
    }

    private static KirinBatch batch(BatchStore store, Batch batch) {
        return new KirinBatch(batch, (after, limit) -> store.members(batch.key(), after, limit));
    }

    private interface Change {
        Optional<Batch> of(BatchStore store, BatchKey key);
    }

    CompletableFuture<Runnable> close(Exchange exchange) {
        return change(exchange, BatchStore::close);
    }

    CompletableFuture<Runnable> cancel(Exchange exchange) {
        return change(exchange, BatchStore::cancel).thenApply(reply -> {
            engine.cancelBatchesIn(endpoint.scope(), Duration.ZERO);
            return reply;
        });
    }

    private CompletableFuture<Runnable> change(Exchange exchange, Change change) {
        BatchKey key = BatchInput.key(exchange, endpoint);
        BatchInput.requireStore(engine);
        return engine.inStore(() -> {
                    BatchStore store = engine.repository().batches().orElseThrow();
                    return batch(store, change.of(store, key).orElseThrow(() -> new BatchNotKeptException(key.id())));
                })
                .thenApply(batch -> {
                    engine.dueIn(endpoint.scope(), Duration.ZERO);
                    return () -> reply(exchange, batch);
                });
    }

    private void reply(Exchange exchange, KirinBatch batch) {
        Message message = exchange.getMessage();
        INPUTS.forEach(message::removeHeader);
        ResultMapping.batch(message, endpoint.scope(), batch);
    }
}
