/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.dockerjava.api.exception.NotFoundException;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.testcontainers.DockerClientFactory;

/** What an application makes of the simulator's container: of one that needs no Docker, and, where it can be had, of the real one. */
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

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class RealApplication {
        @Bean
        @ServiceConnection
        io.github.camelkirin.simulator.KirinSimulatorContainer simulator() {
            return new io.github.camelkirin.simulator.KirinSimulatorContainer().withOptions("--latency", "50ms");
        }
    }

    /** Skipped without a Docker engine that has the image, which {@code mvn package -Psimulator-image} makes. */
    @Test
    void generatesInTheRealContainer() {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("a Docker engine answers")
                .isTrue();
        assumeThat(hasImage()).as("its engine has the simulator's image").isTrue();
        SpringApplication spring = new SpringApplication(RealApplication.class);
        try (ConfigurableApplicationContext application =
                spring.run("--server.port=0", "--camel.component.kirin.task-repository.enabled=false")) {
            KirinTask task = application
                    .getBean(CamelContext.class)
                    .createProducerTemplate()
                    .requestBody(
                            "kirin:posters?operation=generate&firstQueryDelay=100&queryInterval=100",
                            "A lighthouse",
                            KirinTask.class);
            assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        }
    }

    private static boolean hasImage() {
        String image = io.github.camelkirin.simulator.KirinSimulatorContainer.defaultImage()
                .asCanonicalNameString();
        try {
            DockerClientFactory.instance().client().inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
