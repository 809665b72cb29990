/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.api.BatchRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores a node's share of orders, each with its task in one transaction. Some are rolled back in the end. Of an order that is
 * there, nothing is done again: whoever has stored it has stored its task.
 */
final class OrderFeeder {

    static final String ROLLED_BACK = "rolled back";
    private static final Logger LOG = LoggerFactory.getLogger(OrderFeeder.class);
    private static final String REFUSED = "refused";

    private final TaskFile file;
    private final Notes undone;
    private final JdbcTemplate orders;
    private final TransactionTemplate transaction;
    private final ProducerTemplate creates;
    private final int batchSize;

    OrderFeeder(Path file, Notes undone, DataSource database, CamelContext context) {
        this.file = new TaskFile(file, Node.share(), this::take);
        this.undone = undone;
        this.orders = new JdbcTemplate(database);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        this.creates = context.createProducerTemplate();
        this.batchSize = Node.number("batchSize");
    }

    TaskFile file() {
        return file;
    }

    private boolean take(String[] fields) {
        Order order = Order.of(fields);
        try {
            transaction.executeWithoutResult(status -> store(order, status));
            return order.committed() || noted(order, ROLLED_BACK);
        } catch (RuntimeException e) {
            if (!order.committed() && e.getCause() instanceof BatchRefusedException) {
                return noted(order, REFUSED); // its batch is full without it, as it should be
            }
            LOG.info("{} is stored again after {}", order.id(), e.toString());
            return false;
        }
    }

    private boolean noted(Order order, String end) {
        try {
            undone.add(order.id(), end);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void store(Order order, TransactionStatus status) {
        if (orders.update("INSERT INTO orders (id) VALUES (?) ON CONFLICT DO NOTHING", order.id()) == 0) {
            return;
        }
        Exchange reply = creates.request("direct:order", exchange -> {
            exchange.getMessage().setHeader(KirinConstants.IDEMPOTENCY_KEY, order.id());
            exchange.getMessage().setHeader(KirinConstants.BATCH_ID, order.batch());
            exchange.getMessage().setHeader(KirinConstants.BATCH_SIZE, batchSize);
            exchange.getMessage().setBody(order.prompt());
        });
        if (reply.getException() != null) {
            throw CamelExecutionException.wrapCamelExecutionException(reply, reply.getException());
        }
        if (!order.committed()) {
            status.setRollbackOnly();
        }
    }
}
