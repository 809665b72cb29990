/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The component follows the simulator's clock: what takes an hour takes none. */
class SimulatedTimeTest extends CamelTestSupport {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder()).withoutSystemProperties();

    private final List<Exchange> completions = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    // tag::camel-test-support[]
    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        Component kirin = context.getComponent("kirin");
        PropertyBindingSupport.build()
                .withConfigurer(kirin.getComponentPropertyConfigurer())
                .bind(context, kirin, KIRIN.componentOptions());
        return context;
    }
    // end::camel-test-support[]

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters?taskTimeout=3h");
                from("kirin:posters?completionRedeliveryDelay=20m&delay=60000&initialDelay=60000")
                        .process(exchange -> {
                            completions.add(exchange);
                            if (failures.getAndDecrement() > 0) {
                                throw new IllegalStateException("as scripted");
                            }
                        });
                from("direct:now").to("kirin:quick?operation=generate&timeout=2h");
                from("kirin:quick?delay=60000&initialDelay=60000").process(completions::add);
            }
        };
    }

    @Test
    void aTaskOfAnHourEndsAtOnceWhenAnHourPasses() {
        KIRIN.delayNext(Duration.ofHours(1));
        template.sendBody("direct:create", "A lighthouse");
        awaitQueries(1);
        KIRIN.advance(Duration.ofMinutes(59));
        int asked = queries();
        awaitQueries(asked + 2);
        assertThat(completions).isEmpty();

        KIRIN.advance(Duration.ofMinutes(2));

        await().untilAsserted(() -> assertThat(statuses()).containsExactly("completed"));
    }

    // tag::time[]
    @Test
    void aTaskExpiresWhenItsDeadlinePasses() {
        KIRIN.delayNext(Duration.ofDays(2));
        template.sendBody("direct:create", "A lighthouse");
        awaitQueries(1);

        KIRIN.advance(Duration.ofHours(3));

        await().untilAsserted(() -> assertThat(statuses()).containsExactly("expired"));
    }
    // end::time[]

    @Test
    void aCompletionComesAgainWhenItsRedeliveryDelayPasses() {
        failures.set(1);
        template.sendBody("direct:create", "A lighthouse");
        await().untilAsserted(() -> assertThat(completions).hasSize(1));

        // Moved until it has come: the failure is stored a moment after the route has thrown.
        await().pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            KIRIN.advance(Duration.ofMinutes(21));
            assertThat(completions).hasSize(2);
        });
        assertThat(completions.get(1).getMessage().getHeader(KirinConstants.DELIVERY_ATTEMPT))
                .isEqualTo(2);
    }

    @Test
    void aTaskThatIsWaitedForIsNotTakenAwayByALeapOfItsLease() throws Exception {
        KIRIN.delayNext(Duration.ofHours(1));
        CompletableFuture<KirinTask> reply = template.asyncRequestBody("direct:now", "A lighthouse", KirinTask.class);
        awaitQueries(1);

        KIRIN.advance(Duration.ofMinutes(90));

        assertThat(reply.get(10, TimeUnit.SECONDS).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(completions).isEmpty();
    }

    @Test
    void timePassesByItselfToo() {
        template.sendBody("direct:create", "A lighthouse");

        await().untilAsserted(() -> assertThat(statuses()).containsExactly("completed"));
    }

    private List<Object> statuses() {
        return completions.stream()
                .map(exchange -> exchange.getMessage().getHeader(KirinConstants.STATUS))
                .toList();
    }

    private static void awaitQueries(int atLeast) {
        await().untilAsserted(() -> assertThat(queries()).isGreaterThanOrEqualTo(atLeast));
    }

    private static int queries() {
        return (int) KIRIN.ledger().totals().traffic().queries();
    }
}
