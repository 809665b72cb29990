/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import io.github.camelkirin.KirinDevConsole;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.console.DevConsole;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The actuator's endpoint {@code kirin}: what the dev console of that name shows, which need not be on. */
@Endpoint(id = "kirin")
class KirinActuatorEndpoint {

    private final KirinDevConsole console = new KirinDevConsole();

    KirinActuatorEndpoint(CamelContext context) {
        console.setCamelContext(context);
    }

    /** How each group of tasks fares, as {@code groups}. */
    @ReadOperation
    Object status() {
        return console.call(DevConsole.MediaType.JSON, Map.of());
    }
}
