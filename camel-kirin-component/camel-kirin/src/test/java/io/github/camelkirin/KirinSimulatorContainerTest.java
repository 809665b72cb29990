/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.exception.NotFoundException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.simulator.KirinSimulatorContainer;
import io.github.camelkirin.simulator.RemoteSimulator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** Skipped without a Docker engine that has the image, which {@code mvn package -Psimulator-image} makes. */
@Tag("no-lane")
class KirinSimulatorContainerTest extends CamelTestSupport {

    // tag::container[]
    private static final KirinSimulatorContainer KIRIN =
            new KirinSimulatorContainer().withApiKey("key-of-this-test").withOptions("--latency", "50ms");
    // end::container[]

    private final List<Exchange> seen = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("a Docker engine answers")
                .isTrue();
        assumeThat(hasImage()).as("its engine has the image " + image()).isTrue();
        KIRIN.start();
    }

    private static String image() {
        return KirinSimulatorContainer.defaultImage().asCanonicalNameString();
    }

    /** Nothing is pulled: the image is in no registry. */
    private static boolean hasImage() {
        try {
            DockerClientFactory.instance().client().inspectImageCmd(image()).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        KIRIN.stop();
    }

    @BeforeEach
    void reset() {
        KIRIN.control().reset();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        KirinConfiguration configuration =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        // tag::container-connection[]
        configuration.setBaseUrl(KIRIN.baseUrl());
        configuration.setApiKey(KIRIN.apiKey());
        // end::container-connection[]
        configuration.setFirstQueryDelay(20);
        configuration.setQueryInterval(20);
        configuration.setMaxQueryInterval(50);
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters?output=image").process(seen::add);
                from("direct:now").to("kirin:quick?operation=generate&timeout=30s");
            }
        };
    }

    @Test
    void createsATaskAndGetsItsPicture() throws Exception {
        template.sendBodyAndHeader("direct:create", "A lighthouse", KirinConstants.IDEMPOTENCY_KEY, "order-17");

        await().untilAsserted(() -> assertThat(seen).hasSize(1));
        byte[] bytes = seen.get(0).getMessage().getBody(byte[].class);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(picture.getWidth()).isEqualTo(1024);
        assertThat(KIRIN.control().createsActedOn("order-17")).isEqualTo(1);
        assertThat(KIRIN.control().totals().traffic().downloads()).isEqualTo(1);
    }

    // tag::container-control[]
    @Test
    void takesScriptedFaults() {
        KIRIN.control().failNext("002016095");

        KirinTask task = template.requestBody("direct:now", "A lighthouse", KirinTask.class);

        assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(task.getError().code()).isEqualTo("002016095");
    }
    // end::container-control[]

    @Test
    void letsTimePass() {
        KIRIN.control().delayNext(Duration.ofHours(1));
        template.asyncRequestBody("direct:create", "A lighthouse");
        await().untilAsserted(() ->
                assertThat(KIRIN.control().totals().traffic().queries()).isPositive());

        KIRIN.control().advance(Duration.ofHours(1));

        await().untilAsserted(() -> assertThat(seen).hasSize(1));
    }

    @Test
    void takesControlFromThoseAloneWhoHaveTheKey() {
        RemoteSimulator stranger = RemoteSimulator.at(KIRIN.baseUrl());

        assertThatThrownBy(stranger::reset)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("403");
    }

    @Test
    void isTakenForTheServiceByAWaitingRoute() {
        KirinTask task = template.requestBody("direct:now", "A lighthouse", KirinTask.class);

        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.getImages().get(0).getUrl()).startsWith(KIRIN.baseUrl());
    }
}
