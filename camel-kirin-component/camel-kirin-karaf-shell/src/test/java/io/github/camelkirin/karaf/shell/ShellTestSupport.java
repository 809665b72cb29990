/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A context {@code shop} with the group {@code posters}, whose tasks are put into its repository by hand. */
abstract class ShellTestSupport {

    static final String PROMPT = "A secret lighthouse";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension();

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Lease LEASE = new Lease("someone", HOUR);

    final Container container = new Container();
    final TaskRepository repository = new InMemoryTaskRepository();
    final List<CamelContext> started = new ArrayList<>();

    @BeforeEach
    void shop() throws Exception {
        context("shop", repository, routes -> routes.from("direct:create").to("kirin:posters"));
    }

    @AfterEach
    void stop() {
        container.close();
        started.forEach(CamelContext::stop);
    }

    final CamelContext context(String name, TaskRepository tasks, LambdaRouteBuilder routes) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setName(name);
        KirinConfiguration configuration =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        configuration.setBaseUrl(KIRIN.baseUrl());
        configuration.setApiKey(KIRIN.apiKey());
        configuration.setTaskRepository(tasks);
        configuration.setFirstQueryDelay(10);
        configuration.setQueryInterval(20);
        RouteBuilder.addRoutes(context, routes);
        started.add(context);
        context.start();
        container.publish(context);
        return context;
    }

    /** The message with which a command fails. */
    final String failure(String command) {
        Throwable failure = catchThrowable(() -> container.run(command));
        if (!(failure instanceof CommandException)) {
            throw new AssertionError(command + " did not fail as a command does", failure);
        }
        return failure.getMessage();
    }

    final TaskState state(String id) {
        return repository.findByExternalTaskId(account(), id).orElseThrow().state();
    }

    static AccountId account() {
        return new AccountId("default", KIRIN.baseUrl());
    }

    final void put(String group, String id, TaskState state) {
        put(repository, group, id, state, "java.lang.IllegalStateException");
    }

    /** Every state but {@code DONE} has a request, so that it is not its absence that keeps it from being shown. */
    final void put(TaskRepository repository, String group, String id, TaskState state, String note) {
        TaskRecord.Builder task = TaskRecord.submitting(account(), id)
                .group(group)
                .model("kirin_image_omni")
                .digest("digest")
                .request(("{\"prompt\":\"" + PROMPT + "\"}").getBytes(StandardCharsets.UTF_8))
                .headers(Map.of("X-Order", "secret order"))
                .sends(2);
        if (state != TaskState.SUBMITTING) {
            task.taskId((repository == this.repository ? "service-" : "elsewhere-") + id)
                    .state(TaskState.ACTIVE, TaskStatus.RUNNING);
        }
        TaskRecord.Builder next = repository.insertIfAbsent(task.build(), HOUR, LEASE).task().toBuilder();
        if (state == TaskState.ENDED || state == TaskState.PARKED || state == TaskState.DONE) {
            next.state(TaskState.ENDED, TaskStatus.COMPLETED)
                    .answer(
                            "{\"id\":\"service-" + id + "\",\"status\":\"completed\",\"prompt\":\"" + PROMPT
                                    + "\",\"output\":[{\"content\":[{\"type\":\"image\",\"url\":\"https://cdn.example/1.png\"}]}]}")
                    .outcome(new TaskOutcome(null, new BigDecimal("0.028"), "request-" + id))
                    .httpStatus(200)
                    .queries(3)
                    .deliveries(11);
        }
        if (state == TaskState.DONE) {
            repository.finish(List.of(next.build()));
            return;
        }
        if (state == TaskState.PARKED) {
            next.parked(ParkReason.ROUTE_FAILED, note);
        }
        repository.putBack(List.of(new PutBack(next.build(), HOUR)));
    }

    final void putOneInEachState(String group) {
        for (TaskState state : TaskState.values()) {
            put(group, group + "-" + States.name(state), state);
        }
    }
}
