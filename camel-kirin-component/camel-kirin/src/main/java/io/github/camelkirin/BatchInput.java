/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchTerms;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.task.TaskEngine;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The batch that a message wants its task to be one of.
 *
 * @param id null for none
 */
record BatchInput(@Nullable String id, BatchTerms terms) {

    /** The property of an exchange that tells of a task, or of a batch: the batch's ID, which is nobody's wish then. */
    static final String TOLD = "CamelKirinToldBatchId";

    /** Reads what a producer's messages say. */
    static final class Reader {
        private final KirinEndpoint endpoint;
        private final KirinConfiguration configuration;
        private final TaskEngine engine;

        Reader(KirinEndpoint endpoint, KirinConfiguration configuration, TaskEngine engine) {
            this.endpoint = endpoint;
            this.configuration = configuration;
            this.engine = engine;
        }

        /** @throws InvalidRequestException for what cannot be, with what helps */
        BatchInput of(Exchange exchange) {
            Message message = exchange.getMessage();
            Object size = message.getHeader(KirinConstants.BATCH_SIZE);
            Object id = message.getHeader(KirinConstants.BATCH_ID);
            if (id == null && size != null) {
                throw KirinProducer.invalid("the header " + KirinConstants.BATCH_SIZE + " needs the header "
                        + KirinConstants.BATCH_ID + ", which says of which batch it is the size");
            }
            if (id == null || size == null && id.equals(exchange.getProperty(TOLD))) {
                return new BatchInput(null, BatchTerms.NONE);
            }
            BatchKey key = key(exchange, endpoint);
            if (!configuration.isTracked()) {
                throw KirinProducer.invalid("the header " + KirinConstants.BATCH_ID
                        + " must not be set with tracked=false: nobody would see how the batch ends");
            }
            requireStore(engine);
            return new BatchInput(key.id(), AdmissionOptions.batch(configuration, size(exchange, size)));
        }

        private static int size(Exchange exchange, @Nullable Object header) {
            if (header == null) {
                return 0;
            }
            Integer size = exchange.getContext().getTypeConverter().tryConvertTo(Integer.class, exchange, header);
            if (size == null || size < 1 || size > BatchTerms.LARGEST_SIZE) {
                throw KirinProducer.invalid("the header " + KirinConstants.BATCH_SIZE + " must be 1 to "
                        + BatchTerms.LARGEST_SIZE + ", was " + (size == null ? "no whole number" : size));
            }
            return size;
        }
    }

    /** Has the group's consumer here look when the batch's time is over, should the task be the one that makes it. */
    void watch(TaskEngine engine, TaskScope scope) {
        if (!terms.timeout().isZero()) {
            engine.cancelBatchesIn(scope, terms.timeout());
        }
    }

    /** The batch that a message means. */
    static BatchKey key(Exchange exchange, KirinEndpoint endpoint) {
        Object id = exchange.getMessage().getHeader(KirinConstants.BATCH_ID);
        if (id == null) {
            throw KirinProducer.invalid("say which batch is meant with the header " + KirinConstants.BATCH_ID);
        }
        try {
            return new BatchKey(endpoint.scope(), id.toString());
        } catch (IllegalArgumentException e) {
            throw KirinProducer.invalid("the header " + KirinConstants.BATCH_ID + ": " + e.getMessage());
        }
    }

    /** Without waiting for it. */
    static void requireStore(TaskEngine engine) {
        if (engine.repository().batches().isEmpty()) {
            throw KirinProducer.invalid(
                    "batches need a taskRepository that keeps them, such as an InMemoryTaskRepository or"
                            + " a JdbcTaskRepository: its batches() is empty");
        }
    }
}
