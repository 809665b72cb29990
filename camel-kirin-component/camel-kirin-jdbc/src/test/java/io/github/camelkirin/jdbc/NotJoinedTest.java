/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.TransactionNotJoinedException;
import io.github.camelkirin.simulator.KirinSimulator;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** With which transactions of Spring's a task is stored, and with which it is not. */
class NotJoinedTest {

    private final KirinSimulator simulator = KirinSimulator.builder().build().start();
    private final DataSource dataSource = TestDatabase.H2_MEMORY.dataSource();
    private final JdbcTemplate database = new JdbcTemplate(dataSource);
    private JoinedNode node = node(dataSource);

    private JoinedNode node(DataSource source) {
        JdbcTaskRepository repository = new JdbcTaskRepository(source);
        repository.setCreateSchema(true);
        repository.start();
        return new JoinedNode(simulator, repository);
    }

    @AfterEach
    void close() {
        node.close();
        simulator.close();
    }

    private static TransactionTemplate on(DataSource source) {
        return new TransactionTemplate(new DataSourceTransactionManager(source));
    }

    private int tasks() {
        return database.queryForObject("SELECT COUNT(*) FROM kirin_task", Integer.class);
    }

    private void assertRefused(Exchange exchange, String message) {
        assertThat(exchange.getException())
                .isInstanceOf(TransactionNotJoinedException.class)
                .hasMessageContaining(message);
        assertThat(tasks()).isZero();
    }

    @Test
    void withoutATransactionNothingIsStored() {
        assertRefused(node.create("o-1"), "there was none: put transacted() before the step");
    }

    @Test
    void inATransactionOnAnotherDatabaseNothingIsStored() {
        on(TestDatabase.H2_MEMORY.dataSource())
                .executeWithoutResult(status -> assertRefused(node.create("o-1"), "is on another database"));
    }

    @Test
    void inATransactionThatIsOnNoDatabaseNothingIsStored() {
        new TransactionTemplate(new MessageTransactions())
                .executeWithoutResult(status -> assertRefused(node.create("o-1"), "is on none that is known"));
    }

    /** A connection that was only opened in a transaction of something else commits each statement. */
    @Test
    void withAConnectionThatIsInNoTransactionNothingIsStored() {
        new TransactionTemplate(new MessageTransactions()).executeWithoutResult(status -> {
            assertThat(tasks()).isZero();
            assertRefused(node.create("o-1"), "commits each statement at once");
        });
    }

    @Test
    void whereATransactionIsSupportedButNotThereNothingIsStored() {
        TransactionTemplate supports = on(dataSource);
        supports.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
        supports.executeWithoutResult(status -> {
            assertThat(tasks()).isZero();
            assertRefused(node.create("o-1"), "there was none");
        });
    }

    @Test
    void inTheInnerOfTwoTransactionsTheTaskIsTheInnersOwn() {
        TransactionTemplate inner = on(dataSource);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        on(dataSource).executeWithoutResult(outer -> {
            inner.executeWithoutResult(
                    status -> assertThat(node.create("o-1").getException()).isNull());
            outer.setRollbackOnly();
        });
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void aTransactionManagerMayWrapTheDataSource() {
        on(new LazyConnectionDataSourceProxy(dataSource)).executeWithoutResult(status -> {
            assertThat(node.create("o-1").getException()).isNull();
            status.setRollbackOnly();
        });
        assertThat(tasks()).isZero();
        on(new LazyConnectionDataSourceProxy(dataSource))
                .executeWithoutResult(
                        status -> assertThat(node.create("o-1").getException()).isNull());
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void theRepositoryMayWrapTheDataSource() {
        node.close();
        node = node(new TransactionAwareDataSourceProxy(dataSource));
        on(dataSource).executeWithoutResult(status -> {
            assertThat(node.create("o-1").getException()).isNull();
            status.setRollbackOnly();
        });
        assertThat(tasks()).isZero();
    }

    @Test
    void aMessageThatAsksForACallOfTheServiceIsRefused() {
        on(dataSource).executeWithoutResult(status -> {
            Exchange refused = node.send(JoinedNode.JOINED, exchange -> {
                exchange.getMessage().setHeader(KirinConstants.OPERATION, "get");
                exchange.getMessage().setHeader(KirinConstants.TASK_ID, "task-1");
            });
            assertThat(refused.getException())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("must be create with joinTransaction=true");
        });
        assertThat(simulator.ledger().queries("task-1")).isEmpty();
    }

    @Test
    void anInvalidRequestIsRefusedBeforeItIsStored() {
        on(dataSource).executeWithoutResult(status -> assertThat(
                        node.create(JoinedNode.JOINED + "&imageCount=99", "o-1", "A pier")
                                .getException())
                .isInstanceOf(InvalidRequestException.class));
        assertThat(tasks()).isZero();
    }

    /** The transactions of a message broker, say. */
    private static final class MessageTransactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
