/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class ProgressTest extends RecipeSupport {

    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();

    private static final class Progress extends RouteBuilder {
        @Override
        public void configure() {
            // tag::progress[]
            from("kirin:posters?progress=true")
                    .filter(simple("${header.CamelKirinEventId} contains '/progress/'"))
                    .setBody(
                            simple(
                                    "${header.CamelKirinExternalTaskId} ${header.CamelKirinStatus} ${header.CamelKirinProgress}"))
                    .to("direct:show")
                    .stop()
                    .end()
                    .to("direct:done");
            // end::progress[]
        }
    }

    private final class Targets extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:show")
                    .process(exchange -> shown.add(exchange.getMessage().getBody(String.class)));
            from("direct:done")
                    .process(exchange -> done.add(exchange.getMessage().getHeader("CamelKirinStatus", String.class)));
        }
    }

    @Test
    void progressComesBeforeTheCompletion() throws Exception {
        KIRIN.faults().next(Operation.QUERY, Fault.otherStatus("in_progress"));
        start(new Progress(), new Targets());
        context.createProducerTemplate().send("kirin:posters?resolution=2k", exchange -> {
            exchange.getMessage().setBody("A lighthouse");
            exchange.getMessage().setHeader("CamelKirinIdempotencyKey", "order-1");
        });

        soon().until(() -> !shown.isEmpty());
        assertThat(done).isEmpty();
        complete("order-1");
        soon().until(() -> count("posters", TaskState.DONE) == 1);

        assertThat(shown).allSatisfy(line -> assertThat(line).startsWith("order-1 "));
        assertThat(shown.get(0)).startsWith("order-1 running");
        assertThat(done).containsExactly("completed");
    }
}
