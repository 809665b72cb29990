/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where Camel reads system properties, the extension is all there is to set up. */
@ExtendWith(KirinSimulatorExtension.class)
class SimulatorPropertiesTest {

    @Test
    void camelMainUsesTheSimulatorOfTheTest(KirinSimulator simulator) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters").to("mock:done");
            }
        });
        main.start();
        try {
            KirinTask created = main.getCamelTemplate().requestBody("direct:create", "A lighthouse", KirinTask.class);
            MockEndpoint done = main.getCamelContext().getEndpoint("mock:done", MockEndpoint.class);

            await().untilAsserted(() -> assertThat(done.getReceivedExchanges()).hasSize(1));
            assertThat(simulator.tasks().find(created.getTaskId())).isPresent();
            KirinConfiguration options = main.getCamelContext()
                    .getComponent("kirin", KirinComponent.class)
                    .getConfiguration();
            assertThat(options.getFirstQueryDelay()).isEqualTo(20);
            assertThat(options.getQueryInterval()).isEqualTo(20);
            assertThat(options.getMaxQueryInterval()).isEqualTo(20);
        } finally {
            main.stop();
        }
    }
}
