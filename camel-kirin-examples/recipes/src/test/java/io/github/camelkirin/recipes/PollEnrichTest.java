/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.repository.TaskState;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class PollEnrichTest extends RecipeSupport {

    private volatile boolean broken;

    private static final class Next extends RouteBuilder {
        @Override
        public void configure() {
            // tag::poll-enrich[]
            from("direct:next")
                    .pollEnrich("kirin:posters?output=images", 2_000)
                    .choice()
                    .when(body().isNull())
                    .setBody(constant("Nothing is ready."))
                    .otherwise()
                    .to("direct:show");
            // end::poll-enrich[]
        }
    }

    private final class Show extends RouteBuilder {
        @Override
        public void configure() {
            errorHandler(noErrorHandler());
            from("direct:show").process(exchange -> {
                if (broken) {
                    throw new IllegalStateException("nothing can be shown now");
                }
                exchange.getMessage().setBody(exchange.getMessage().getHeader("CamelKirinExternalTaskId"));
            });
        }
    }

    private void create(String key) {
        context.createProducerTemplate()
                .sendBodyAndHeader("kirin:posters", "A lighthouse", "CamelKirinIdempotencyKey", key);
    }

    private Object next() {
        return context.createProducerTemplate().requestBody("direct:next", "");
    }

    @Test
    void aRouteTakesOneCompletionWhenItWantsOne() throws Exception {
        start(new Next(), new Show());
        create("order-1");

        soon().until(() -> "order-1".equals(next()));

        soon().until(() -> count("posters", TaskState.DONE) == 1);
    }

    @Test
    void aRouteGoesOnWhereNothingIsReadyInTime() throws Exception {
        start(new Next(), new Show());

        assertThat(next()).isEqualTo("Nothing is ready.");
    }

    @Test
    void aCompletionThatWasTakenComesAgainWhenTheRouteFails() throws Exception {
        start(new Next(), new Show());
        create("order-1");

        broken = true;
        assertThatThrownBy(this::next).isInstanceOf(CamelExecutionException.class);
        broken = false;

        soon().until(() -> "order-1".equals(next()));
        soon().until(() -> count("posters", TaskState.DONE) == 1);
    }
}
