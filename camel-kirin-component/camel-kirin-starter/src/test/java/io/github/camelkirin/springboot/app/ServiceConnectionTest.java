/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A container that needs no Docker stands in for the simulator's: what is tested is what the application makes of it. */
class ServiceConnectionTest {

    /** Named as the one that it stands in for. */
    static final class KirinSimulatorContainer extends io.github.camelkirin.simulator.KirinSimulatorContainer {
        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public String baseUrl() {
            return "http://localhost:12345";
        }

        @Override
        public String apiKey() {
            return "key-of-the-container";
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        // tag::service-connection[]
        @Bean
        @ServiceConnection
        KirinSimulatorContainer simulator() {
            return new KirinSimulatorContainer();
        }
        // end::service-connection[]
    }

    @Test
    void connectsTheComponentToTheContainerWhateverThePropertiesSay() {
        SpringApplication spring = new SpringApplication(Application.class);
        try (ConfigurableApplicationContext application = spring.run(
                "--server.port=0",
                "--camel.component.kirin.base-url=https://kirin.example",
                "--camel.component.kirin.api-key=key-of-the-properties",
                "--camel.component.kirin.account=kept")) {
            KirinConfiguration kirin = application
                    .getBean(CamelContext.class)
                    .getComponent("kirin", KirinComponent.class)
                    .getConfiguration();
            assertThat(kirin.getBaseUrl()).isEqualTo("http://localhost:12345");
            assertThat(kirin.getApiKey()).isEqualTo("key-of-the-container");
            assertThat(kirin.getAccount()).isEqualTo("kept");
        }
    }
}
