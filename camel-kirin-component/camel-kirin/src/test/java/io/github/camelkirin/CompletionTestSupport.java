/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A context without routes; its tasks are fast, and its consumers are not helped by the scheduled poll. */
abstract class CompletionTestSupport extends CamelTestSupport {

    /** With these, whatever is delivered in time was so without the tick. */
    static final String NO_TICK = "delay=60000&initialDelay=60000";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
            KirinSimulator.builder().latency(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(60))));

    final InMemoryTaskRepository repository = new InMemoryTaskRepository();
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** One exchange as a route saw it. */
    record Seen(Map<String, Object> headers, Map<String, Object> properties, Object body) {
        static Seen of(Exchange exchange) {
            return new Seen(
                    new HashMap<>(exchange.getMessage().getHeaders()),
                    new HashMap<>(exchange.getAllProperties()),
                    exchange.getMessage().getBody());
        }

        @Nullable
        Object header(String name) {
            return headers.get(name);
        }

        int attempt() {
            return (int) headers.get(KirinConstants.DELIVERY_ATTEMPT);
        }

        String event() {
            return (String) headers.get(KirinConstants.EVENT_ID);
        }

        String id() {
            return (String) headers.get(KirinConstants.EXTERNAL_TASK_ID);
        }

        String status() {
            return (String) headers.get(KirinConstants.STATUS);
        }
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        configure(context);
        return new RouteBuilder() {
            @Override
            public void configure() {}
        };
    }

    /** Has a context use the simulator and this test's repository. */
    void configure(CamelContext some) {
        KirinConfiguration configuration =
                some.getComponent("kirin", KirinComponent.class).getConfiguration();
        configuration.setBaseUrl(KIRIN.baseUrl());
        configuration.setApiKey(KIRIN.apiKey());
        configuration.setTaskRepository(repository);
        configuration.setFirstQueryDelay(10);
        configuration.setQueryInterval(20);
        configuration.setMaxQueryInterval(50);
        configuration.setRequestTimeout(8000);
        configuration.setSubmitGrace(300);
        configuration.setCompletionRedeliveryDelay(20);
    }

    void routes(LambdaRouteBuilder routes) throws Exception {
        RouteBuilder.addRoutes(context, routes);
    }

    void note(Exchange exchange) {
        seen.add(Seen.of(exchange));
    }

    /** Creates a task under an external ID of its own; the ID is what comes back. */
    String create(String uri) {
        KirinTask task = template.requestBody(uri, "A lighthouse at dawn", KirinTask.class);
        return task.getExternalTaskId();
    }

    String create(String uri, Map<String, Object> request) {
        return template.requestBody(uri, request, KirinTask.class).getExternalTaskId();
    }

    List<TaskRecord> parked(String uri) {
        return context.getEndpoint(uri, KirinEndpoint.class).tasks().list(TaskState.PARKED, 100);
    }

    TaskRecord record(String id) {
        return repository
                .findByExternalTaskId(new AccountId("default", KIRIN.baseUrl()), id)
                .orElseThrow();
    }

    @Nullable
    TaskState state(String id) {
        return repository
                .findByExternalTaskId(new AccountId("default", KIRIN.baseUrl()), id)
                .map(TaskRecord::state)
                .orElse(null);
    }

    void awaitDone(String id) {
        soon().until(() -> state(id) == TaskState.DONE);
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }
}
