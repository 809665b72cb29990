/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.recipe;

import static org.awaitility.Awaitility.await;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.TaskStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that a test starts and stops, each a Camel context with the simulator and a repository. */
abstract class RecipeSupport {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMillis(20)))
            .latency("2k", Latency.fixed(Duration.ofDays(1))));

    private final List<CamelContext> nodes = new ArrayList<>();

    @AfterEach
    void stopNodes() {
        nodes.forEach(CamelContext::stop);
    }

    static JdbcTaskRepository repository(DataSource database) {
        JdbcTaskRepository tasks = new JdbcTaskRepository(database);
        tasks.setCreateSchema(true);
        return tasks;
    }

    /** How long a request may take; what a node that died was at work on comes to another a little later. */
    long requestTimeout() {
        return 1200;
    }

    final CamelContext node(TaskRepository tasks, LambdaRouteBuilder routes) throws Exception {
        CamelContext node = new DefaultCamelContext();
        nodes.add(node);
        node.getRegistry().bind("tasks", tasks);
        node.getShutdownStrategy().setTimeout(10);
        KirinConfiguration options =
                node.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setSubmitGrace(300);
        options.setRequestTimeout(requestTimeout());
        options.setLeaseDuration(requestTimeout() + 300);
        options.setCompletionRedeliveryDelay(50);
        RouteBuilder.addRoutes(node, builder -> {
            builder.errorHandler(builder.noErrorHandler());
            routes.accept(builder);
        });
        node.start();
        return node;
    }

    static void create(CamelContext node, String key) {
        node.createProducerTemplate()
                .requestBodyAndHeader("kirin:posters", "A lighthouse at dawn", KirinConstants.IDEMPOTENCY_KEY, key);
    }

    /** A task that runs until {@link #complete}. */
    static void createLong(CamelContext node, String key) {
        node.createProducerTemplate()
                .requestBodyAndHeaders(
                        "kirin:posters",
                        "A lighthouse at dusk",
                        Map.of(KirinConstants.IDEMPOTENCY_KEY, key, KirinConstants.RESOLUTION, "2k"));
    }

    static void complete(String... keys) {
        TaskStore there = KIRIN.simulator().tasks();
        for (String key : keys) {
            there.complete(there.findByExternalId(key).orElseThrow());
        }
    }

    static @Nullable TaskState state(TaskRepository tasks, String key) {
        return tasks.findByExternalTaskId(new AccountId("default", KIRIN.baseUrl()), key)
                .map(TaskRecord::state)
                .orElse(null);
    }

    static void awaitDone(TaskRepository tasks, String... keys) {
        for (String key : keys) {
            soon().until(() -> state(tasks, key) == TaskState.DONE);
        }
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(20));
    }
}
