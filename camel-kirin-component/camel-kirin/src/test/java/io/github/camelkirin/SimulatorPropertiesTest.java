/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where Camel reads system properties, the extension is all there is to set up. */
class SimulatorPropertiesTest {

    private static final class Posters extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:order").to("kirin:posters");
            from("kirin:posters").to("mock:done");
        }
    }

    private final Main main = new Main();
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        main.configure().addRoutesBuilder(new Posters());
        main.start();
        template = main.getCamelTemplate();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    // tag::lost-answer[]
    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().timeScale(10));

    @Test
    void paysOnceWhenTheAnswerIsLost() {
        KIRIN.loseNextAnswer();
        template.requestBodyAndHeader("direct:order", "A lighthouse", "CamelKirinIdempotencyKey", "order-17");
        assertThat(KIRIN.ledger().createsActedOn("order-17")).isEqualTo(1);
    }
    // end::lost-answer[]

    @Test
    void camelMainUsesTheSimulatorOfTheTest(KirinSimulator simulator) {
        KirinTask created = template.requestBody("direct:order", "A lighthouse", KirinTask.class);
        MockEndpoint done = main.getCamelContext().getEndpoint("mock:done", MockEndpoint.class);

        await().untilAsserted(() -> assertThat(done.getReceivedExchanges()).hasSize(1));
        assertThat(simulator.tasks().find(created.getTaskId())).isPresent();
        KirinConfiguration options = main.getCamelContext()
                .getComponent("kirin", KirinComponent.class)
                .getConfiguration();
        assertThat(options.getFirstQueryDelay()).isEqualTo(20);
        assertThat(options.getQueryInterval()).isEqualTo(20);
        assertThat(options.getMaxQueryInterval()).isEqualTo(20);
    }
}
