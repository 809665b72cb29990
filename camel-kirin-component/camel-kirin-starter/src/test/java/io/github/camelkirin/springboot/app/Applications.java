/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import io.github.camelkirin.simulator.KirinSimulator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts applications that use the simulator, each with a random port of its own where it has a web server. */
final class Applications {

    private Applications() {}

    static ConfigurableApplicationContext run(
            Class<?> application, String config, KirinSimulator simulator, Path folder, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.config.location=classpath:/" + config + "/",
                "--service.url=" + simulator.baseUrl(),
                "--KIRIN_API_KEY=" + simulator.apiKey(),
                "--folder=" + folder,
                "--server.port=0",
                "--camel.component.kirin.first-query-delay=20ms",
                "--camel.component.kirin.query-interval=20ms"));
        arguments.addAll(List.of(more));
        SpringApplication spring = new SpringApplication(application);
        spring.setLogStartupInfo(false);
        return spring.run(arguments.toArray(String[]::new));
    }
}
