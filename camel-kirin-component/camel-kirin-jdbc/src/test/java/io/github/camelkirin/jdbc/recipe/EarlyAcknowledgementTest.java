/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.jdbc.TestDatabase;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.processor.aggregate.MemoryAggregationRepository;
import org.apache.camel.spi.AggregationRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A task is done when its completion's exchange is. What a route leaves to another exchange, such as a tap or an aggregation, is
 * not waited for: should it fail, or the process end, nothing brings it again.
 */
class EarlyAcknowledgementTest extends RecipeSupport {

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<String> worked = new CopyOnWriteArrayList<>();
    private DataSource database;
    private TaskRepository tasks;

    @BeforeEach
    void database() {
        database = TestDatabase.H2_MEMORY.dataSource();
        tasks = repository(database);
    }

    @AfterEach
    void open() {
        gate.countDown();
    }

    /** A lease that no slow machine loses: what comes again here has failed. */
    @Override
    long requestTimeout() {
        return 20_000;
    }

    /** Waits for the test, then fails once. */
    private void work(Exchange exchange) throws InterruptedException {
        gate.await();
        if (attempts.incrementAndGet() == 1) {
            throw new IllegalStateException("the first attempt fails");
        }
        worked.add(id(exchange));
    }

    private static String id(Exchange exchange) {
        return exchange.getMessage().getHeader("CamelKirinExternalTaskId", String.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:work", "seda:work?waitForTaskToComplete=Always"})
    void waitsForWorkInAnotherRouteThatThisOneWaitsFor(String other) throws Exception {
        CamelContext node = node(tasks, routes -> {
            routes.from("kirin:posters").to(other).log("the picture is published");
            routes.from(other).process(this::work);
        });
        create(node, "order-1");
        soon().until(() -> state(tasks, "order-1") == TaskState.ENDED);
        gate.countDown();

        awaitDone(tasks, "order-1");
        assertThat(worked).containsExactly("order-1");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void doesNotWaitForATap() throws Exception {
        CamelContext node = node(tasks, routes -> {
            routes.from("kirin:posters").wireTap("direct:work");
            routes.from("direct:work").process(this::work);
        });
        create(node, "order-1");
        awaitDone(tasks, "order-1");
        gate.countDown();
        soon().until(() -> attempts.get() == 1);

        create(node, "order-2");
        soon().until(() -> !worked.isEmpty());
        assertThat(worked)
                .as("work that has failed in the tap is not done again")
                .containsExactly("order-2");
    }

    @Test
    void waitsForWorkThatComesBeforeATap() throws Exception {
        CamelContext node = node(tasks, routes -> {
            routes.from("kirin:posters").process(this::work).wireTap("direct:tell");
            routes.from("direct:tell").log("done");
        });
        create(node, "order-1");
        gate.countDown();

        awaitDone(tasks, "order-1");
        assertThat(worked).containsExactly("order-1");
    }

    /** Camel hands the end of an exchange over to the copy in the queue. */
    @Test
    void isDoneWhenTheConsumerOfASedaQueueIs() throws Exception {
        CamelContext node = node(tasks, routes -> {
            routes.from("kirin:posters").to("seda:work");
            routes.from("seda:work").process(this::work);
        });
        create(node, "order-1");
        soon().until(() -> state(tasks, "order-1") == TaskState.ENDED);
        gate.countDown();

        awaitDone(tasks, "order-1");
        assertThat(worked).containsExactly("order-1");
        assertThat(attempts).hasValue(2);
    }

    /** The copy in the queue has taken the end with it: nobody asks any more how the rest went. */
    @Test
    void doesNotWaitForWhatFollowsASedaQueue() throws Exception {
        CamelContext node = node(tasks, routes -> {
            routes.from("kirin:posters").to("seda:audit").process(this::work);
            routes.from("seda:audit").log("seen");
        });
        create(node, "order-1");
        awaitDone(tasks, "order-1");
        gate.countDown();
        soon().until(() -> attempts.get() == 1);

        create(node, "order-2");
        soon().until(() -> !worked.isEmpty());
        assertThat(worked).as("work that has failed is not done again").containsExactly("order-2");
    }

    @Test
    void waitsForWhatFollowsASedaQueueThatIsWaitedFor() throws Exception {
        CamelContext node = node(tasks, routes -> {
            routes.from("kirin:posters")
                    .to("seda:audit?waitForTaskToComplete=Always")
                    .process(this::work);
            routes.from("seda:audit").log("seen");
        });
        create(node, "order-1");
        gate.countDown();

        awaitDone(tasks, "order-1");
        assertThat(worked).containsExactly("order-1");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void losesWhatAnAggregationHasInMemory() throws Exception {
        CamelContext first = node(tasks, inPairs(new MemoryAggregationRepository()));
        create(first, "order-1");
        awaitDone(tasks, "order-1");
        first.stop();

        CamelContext second = node(tasks, inPairs(new MemoryAggregationRepository()));
        create(second, "order-2");
        awaitDone(tasks, "order-2");
        create(second, "order-3");
        soon().until(() -> !worked.isEmpty());
        assertThat(worked).containsExactly("order-2,order-3");
    }

    @Test
    void keepsWhatAnAggregationHasStored() throws Exception {
        CamelContext first = node(tasks, inPairs(new StoredAggregation(database)));
        create(first, "order-1");
        awaitDone(tasks, "order-1");
        first.stop();

        CamelContext second = node(tasks, inPairs(new StoredAggregation(database)));
        create(second, "order-2");
        soon().until(() -> !worked.isEmpty());
        assertThat(worked).containsExactly("order-1,order-2");
    }

    private LambdaRouteBuilder inPairs(AggregationRepository groups) {
        return routes -> routes.from("kirin:posters")
                .setBody(routes.header("CamelKirinExternalTaskId"))
                .aggregate(routes.constant(true), EarlyAcknowledgementTest::joined)
                .aggregationRepository(groups)
                .completionPredicate(routes.simple("${body} contains ','"))
                .process(pair -> worked.add(pair.getMessage().getBody(String.class)));
    }

    private static Exchange joined(@Nullable Exchange group, Exchange next) {
        if (group == null) {
            return next;
        }
        group.getMessage()
                .setBody(group.getMessage().getBody() + "," + next.getMessage().getBody());
        return group;
    }
}
