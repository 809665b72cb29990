/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.Test;

/** What the MBean of a consumer says and does besides what Camel gives to each. */
class ConsumerJmxTest extends CompletionTestSupport {

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withEnableJMX();
    }

    private MBeanServer server() {
        return context.getManagementStrategy().getManagementAgent().getMBeanServer();
    }

    private Set<ObjectName> consumers() throws Exception {
        return server().queryNames(
                        new ObjectName("org.apache.camel:context=" + context.getManagementName()
                                + ",type=consumers,name=KirinConsumer*"),
                        null);
    }

    private Object attribute(String name) throws Exception {
        return server().getAttribute(consumers().iterator().next(), name);
    }

    private Object claim() throws Exception {
        return server().invoke(consumers().iterator().next(), "claimDueTasks", new Object[0], new String[0]);
    }

    @Test
    void saysWhatTheConsumerIsDoing() throws Exception {
        CountDownLatch routing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Instant start = Instant.now();
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters?concurrentConsumers=3&" + NO_TICK).process(exchange -> {
                routing.countDown();
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            });
        });
        assertThat(consumers()).hasSize(1);
        assertThat(attribute("Room")).isEqualTo(3);
        String id = create("direct:create");
        assertThat(routing.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(attribute("CompletionsUnderWay")).isEqualTo(1);
        assertThat(attribute("RoutePaused")).isEqualTo(false);
        assertThat(attribute("Trouble")).isEqualTo("");
        assertThat(Instant.parse((String) attribute("LastClaim"))).isAfterOrEqualTo(start.minusSeconds(1));
        assertThat(attribute("Delay")).as("Camel's own").isEqualTo(60_000L);
        go.countDown();
        awaitDone(id);
        soon().until(() -> attribute("CompletionsUnderWay").equals(0));
    }

    @Test
    void saysThatTheRouteIsPaused() throws Exception {
        routes(rb -> {
            rb.errorHandler(rb.noErrorHandler());
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters").process(exchange -> {
                throw new IllegalStateException("no");
            });
        });
        for (int i = 0; i < 6; i++) {
            create("direct:create");
        }
        soon().until(() -> attribute("RoutePaused").equals(true));
    }

    @Test
    void claimsWhenAsked() throws Exception {
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters?" + NO_TICK).routeId("posters").process(this::note);
        });
        soon().until(() -> !attribute("LastClaim").equals(""));
        Instant before = Instant.parse((String) attribute("LastClaim"));
        soon().until(() -> {
            assertThat(claim()).isEqualTo(0);
            return Instant.parse((String) attribute("LastClaim")).isAfter(before);
        });
        context.getRouteController().suspendRoute("posters");
        String last = (String) attribute("LastClaim");
        claim();
        assertThat(attribute("LastClaim"))
                .as("a suspended consumer claims nothing")
                .isEqualTo(last);
    }

    @Test
    void isGoneWithItsRoute() throws Exception {
        routes(rb -> rb.from("kirin:posters").routeId("posters").process(this::note));
        assertThat(consumers()).hasSize(1);
        context.getRouteController().stopRoute("posters");
        context.removeRoute("posters");
        assertThat(consumers()).isEmpty();
    }
}
