/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Camel's own patience with exchanges under way is 45 s, which none of these may use up. */
@Timeout(30)
class RouteStopsTest extends CamelTestSupport {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofHours(1))));

    @Override
    protected RoutesBuilder createRouteBuilder() {
        KirinConfiguration configuration =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        configuration.setBaseUrl(KIRIN.baseUrl());
        configuration.setApiKey(KIRIN.apiKey());
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:one").routeId("one").to("kirin:one?operation=generate");
                from("direct:other").routeId("other").to("kirin:other?operation=generate");
                from("direct:dynamic").routeId("dynamic").toD("kirin:${header.group}?operation=generate");
            }
        };
    }

    @Test
    void stoppingARouteHandsOverItsWaitingExchangesAndNoOthers() throws Exception {
        CompletableFuture<Exchange> one = waiting("direct:one", 1);
        CompletableFuture<Exchange> other = waiting("direct:other", 2);
        context.getRouteController().stopRoute("one");
        assertThat(one.join().getException()).isInstanceOf(HandedOverException.class);
        assertThat(other).isNotDone();
    }

    @Test
    void aRouteThatIsStartedAgainHandsOverAgain() throws Exception {
        for (int i = 1; i <= 2; i++) {
            CompletableFuture<Exchange> one = waiting("direct:one", i);
            context.getRouteController().stopRoute("one");
            assertThat(one.join().getException()).isInstanceOf(HandedOverException.class);
            context.getRouteController().startRoute("one");
        }
    }

    @Test
    void stoppingTheContextHandsOverWhatADynamicStepWaitsFor() {
        CompletableFuture<Exchange> dynamic = waiting("direct:dynamic", 1);
        context.stop();
        assertThat(dynamic.join().getException()).isInstanceOf(HandedOverException.class);
    }

    @Test
    void workWaitsForAThreadWhereAllAreBusy() {
        var pool = context.getComponent("kirin", KirinComponent.class).newThreadPool("one", 1);
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        pool.execute(first::join);
        pool.execute(() -> second.complete(Thread.currentThread().getName()));
        assertThat(second).isNotDone();
        first.complete("");
        await().untilAsserted(() -> assertThat(second).isCompletedWithValueMatching(name -> name.contains("one")));
    }

    private CompletableFuture<Exchange> waiting(String uri, int tasks) {
        CompletableFuture<Exchange> reply = template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody("A lighthouse");
            exchange.getMessage().setHeader("group", "dynamic");
        });
        await().until(() -> KIRIN.ledger().createsActedOn() == tasks);
        return reply;
    }
}
