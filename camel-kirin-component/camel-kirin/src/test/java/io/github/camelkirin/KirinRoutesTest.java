/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KirinRoutesTest extends CamelTestSupport {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(100))));

    @Override
    protected RoutesBuilder createRouteBuilder() {
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        KirinConfiguration configuration = kirin.getConfiguration();
        configuration.setBaseUrl(KIRIN.baseUrl());
        configuration.setApiKey(KIRIN.apiKey());
        configuration.setFirstQueryDelay(20);
        configuration.setQueryInterval(20);
        configuration.setMaxQueryInterval(50);
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters").to("mock:done");
                from("direct:now").to("kirin:quick?operation=generate&timeout=10s");
            }
        };
    }

    @Test
    void createsATaskAndEmitsItsCompletion() throws Exception {
        MockEndpoint done = getMockEndpoint("mock:done");
        done.expectedMessageCount(1);
        KirinTask created = template.requestBody("direct:create", "A lighthouse at dawn", KirinTask.class);
        assertThat(created.getStatus()).isEqualTo(TaskStatus.QUEUED);
        done.assertIsSatisfied(5000);
        KirinTask task = done.getReceivedExchanges().get(0).getMessage().getBody(KirinTask.class);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getImages()).hasSize(1);
        assertThat(task.getTaskId()).isEqualTo(created.getTaskId());
        await().untilAsserted(() -> assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(1));
    }

    @Test
    void generateRepliesWithTheEndedTask() {
        KirinTask task = template.requestBody("direct:now", "A lighthouse at dusk", KirinTask.class);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getImages()).hasSize(1);
    }
}
