/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A table of orders, and a picture for each that is committed. */
class WorkflowOrdersTest extends RecipeSupport {

    private final JdbcDataSource dataSource = new JdbcDataSource();
    private final JdbcTemplate database = new JdbcTemplate(dataSource);
    private final Set<Object> unpaid = ConcurrentHashMap.newKeySet();

    private final class Orders extends RouteBuilder {
        @Override
        public void configure() {
            // tag::orders[]
            onException(DuplicateKeyException.class) // it came before: the order is there, and so is its task
                    .handled(true)
                    .markRollbackOnly();

            from("direct:order")
                    .transacted()
                    .to("sql:insert into orders (id, prompt) values (:#order, :#${body})")
                    .setHeader("CamelKirinIdempotencyKey", simple("order-${header.order}"))
                    .to("kirin:posters?joinTransaction=true&keepHeaders=order")
                    .to("direct:payment"); // what fails here takes the order back, and its task

            from("kirin:posters?imageStore={{pictures}}")
                    .filter(header("CamelKirinStatus").isEqualTo("completed"))
                    .to("sql:update orders set picture = :#${body.images[0].storedAs.name} where id = :#order");
            // end::orders[]

            from("direct:payment").process(exchange -> {
                if (unpaid.contains(exchange.getMessage().getHeader("order"))) {
                    throw new IllegalStateException("the card was refused");
                }
            });
        }
    }

    @BeforeEach
    void startWithAnEmptyTable() throws Exception {
        dataSource.setURL("jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1");
        database.execute("drop all objects");
        database.execute("create table orders (id int primary key, prompt varchar(2500), picture varchar(200))");
        // tag::orders-beans[]
        JdbcTaskRepository tasks = new JdbcTaskRepository(dataSource);
        tasks.setCreateSchema(true);
        context.getRegistry().bind("tasks", tasks);
        context.getRegistry().bind("dataSource", dataSource);
        context.getRegistry().bind("transactionManager", new DataSourceTransactionManager(dataSource));
        // end::orders-beans[]
        properties.setProperty("pictures", folder.resolve("pictures").toString());
        start(new Orders());
    }

    private void order(int number) {
        context.createProducerTemplate().sendBodyAndHeader("direct:order", "Poster " + number, "order", number);
    }

    private int orders(String where) {
        return database.queryForList("select id from orders where " + where).size();
    }

    @Test
    void everyCommittedOrderGetsItsPictureAndNoOtherHasATask() {
        unpaid.add(18);

        order(17);
        assertThatThrownBy(() -> order(18)).isInstanceOf(CamelExecutionException.class);
        order(19);

        soon().until(() -> orders("picture is not null") == 2);
        soon().until(() -> count("posters", TaskState.DONE) == 2);
        assertThat(orders("id = 18")).isZero();
        assertThat(tasks("posters").list(null, 10))
                .extracting(TaskRecord::externalTaskId)
                .containsExactlyInAnyOrder("order-17", "order-19");
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2);
        assertThat(KIRIN.ledger().sends("order-18")).isEmpty();
        assertThat(files("pictures"))
                .extracting(picture -> picture.getFileName().toString())
                .containsExactlyInAnyOrder("order-17-0.png", "order-19-0.png");
    }

    @Test
    void anOrderThatComesAgainIsPaidForOnce() {
        unpaid.add(17);
        assertThatThrownBy(() -> order(17)).isInstanceOf(CamelExecutionException.class);
        unpaid.clear();

        order(17);
        order(17);

        soon().until(() -> orders("picture is not null") == 1);
        order(17);
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(database.queryForList("select id, picture from orders"))
                .containsExactly(Map.of("ID", 17, "PICTURE", "order-17-0.png"));
        assertThat(KIRIN.ledger().createsActedOn("order-17")).isEqualTo(1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }
}
