/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.health.ConsumersHealthCheckRepository;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.apache.camel.impl.health.ProducersHealthCheckRepository;
import org.junit.jupiter.api.Test;

/** The health checks of consumers and producers, as Camel calls them. */
class HealthTest extends CompletionTestSupport {

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        DefaultHealthCheckRegistry checks = new DefaultHealthCheckRegistry(created);
        checks.setExposureLevel("full");
        checks.register(new ConsumersHealthCheckRepository());
        ProducersHealthCheckRepository producers = new ProducersHealthCheckRepository();
        producers.setEnabled(true); // camel.health.producers-enabled
        checks.register(producers);
        created.getCamelContextExtension().addContextPlugin(HealthCheckRegistry.class, checks);
        return created;
    }

    private HealthCheck.Result check(String id) {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> details(String id) {
        return check(id).getDetails();
    }

    private void posters() throws Exception {
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters").routeId("completions").process(this::note);
        });
    }

    @Test
    void aConsumerAndAProducerThatWorkAreUp() throws Exception {
        posters();
        awaitDone(create("direct:create"));
        for (String id : new String[] {"consumer:completions", "kirin-producer-posters"}) {
            assertThat(check(id).getState()).isEqualTo(HealthCheck.State.UP);
            assertThat(details(id))
                    .containsEntry("kirin.group", "posters")
                    .containsEntry("kirin.degraded", false)
                    .doesNotContainKey("kirin.lastError");
        }
    }

    @Test
    void anOutageOfTheServiceIsUpAndDegraded() throws Exception {
        posters();
        create("direct:create");
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(503));
        create("direct:create");
        soon().until(() -> details("consumer:completions").get("kirin.degraded").equals(true));
        assertThat(check("consumer:completions").getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(details("consumer:completions"))
                .containsEntry("kirin.lastError", "ServiceUnavailableException")
                .containsEntry("kirin.lastError.httpStatus", 503)
                .containsKey("kirin.lastError.time");
        KIRIN.faults().clear();
        soon().until(() -> details("consumer:completions").get("kirin.degraded").equals(false));
    }

    @Test
    void aKeyOrABalanceThatIsRefusedIsUpAndDegraded() throws Exception {
        posters();
        for (int status : new int[] {401, 402}) {
            KIRIN.faults().randomly(Operation.CREATE, 1, Fault.status(status));
            assertThatThrownBy(() -> create("direct:create")).hasCauseInstanceOf(RuntimeException.class);
            assertThat(check("kirin-producer-posters").getState()).isEqualTo(HealthCheck.State.UP);
            assertThat(details("kirin-producer-posters"))
                    .containsEntry("kirin.degraded", true)
                    .containsEntry("kirin.lastError.httpStatus", status);
            KIRIN.faults().clear();
        }
    }

    @Test
    void aRepositoryThatCannotBeUsedIsDownUntilItCan() throws Exception {
        boolean[] usable = {false};
        context.getComponent("kirin", KirinComponent.class)
                .getConfiguration()
                .setTaskRepository(new ForwardingTaskRepository(new InMemoryTaskRepository()) {
                    @Override
                    public void start() {
                        if (!usable[0]) {
                            throw new TaskRepositoryException("the tables are missing: set createSchema", null);
                        }
                    }
                });
        assertThatThrownBy(this::posters).hasRootCauseInstanceOf(TaskRepositoryException.class);
        soon().until(() -> check("kirin-producer-posters").getState() == HealthCheck.State.DOWN);
        assertThat(check("kirin-producer-posters").getMessage()).hasValue("the tables are missing: set createSchema");
        usable[0] = true;
        context.getRouteController().startAllRoutes();
        assertThat(check("kirin-producer-posters").getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void aCheckThatIsTurnedOffSaysSo() throws Exception {
        context.getComponent("kirin", KirinComponent.class).setHealthCheckConsumerEnabled(false);
        context.getComponent("kirin", KirinComponent.class).setHealthCheckProducerEnabled(false);
        posters();
        assertThat(HealthCheckHelper.invokeReadiness(context))
                .filteredOn(result -> result.getCheck().getId().matches("consumer:completions|kirin-producer-.*"))
                .allMatch(result -> result.getState() == HealthCheck.State.UNKNOWN);
    }

    /** Which toD may have taken from a message. */
    @Test
    void showsNoPromptOfAUri() throws Exception {
        routes(rb -> rb.from("direct:create").toD("kirin:posters?prompt=RAW(${body})"));
        create("direct:create");
        assertThat(check("kirin-producer-posters").getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(details("kirin-producer-posters").toString()).doesNotContain("lighthouse");
    }

    @Test
    void showsNoKey() throws Exception {
        routes(rb -> rb.from("kirin:posters?apiKey=" + KIRIN.apiKey())
                .routeId("completions")
                .process(this::note));
        assertThat(check("consumer:completions").getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(details("consumer:completions").toString()).doesNotContain(KIRIN.apiKey());
    }
}
