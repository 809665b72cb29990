/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.TaskFailedException;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class DeadLettersTest extends RecipeSupport {

    private final List<String> published = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    /** What the recipes stand on: something that publishes, when it works, and someone to be told. */
    private final class Surroundings extends RouteBuilder {
        @Override
        public void configure() {
            errorHandler(noErrorHandler());
            from("direct:publish").process(exchange -> {
                if (broken) {
                    throw new IllegalStateException("nothing can be published now");
                }
                published.add(exchange.getMessage().getHeader("CamelKirinExternalTaskId", String.class));
            });
            from("direct:tell")
                    .process(
                            exchange -> told.add(exchange.getMessage().getHeader("CamelKirinErrorCode", String.class)));
            from("direct:tellOperator")
                    .process(exchange -> told.add(exchange.getMessage().getBody(String.class)));
        }
    }

    private static final class FailedTasks extends RouteBuilder {
        @Override
        public void configure() {
            // tag::failed-tasks[]
            onException(TaskFailedException.class).handled(true).to("direct:tell");

            from("kirin:posters?output=image&completionMaxRedeliveries=2").to("direct:publish");
            // end::failed-tasks[]
        }
    }

    private static final class ParkedTasks extends RouteBuilder {
        @Override
        public void configure() {
            // tag::parked-tasks[]
            from("timer:parked?period={{look}}")
                    .setHeader("CamelKirinState", constant("parked"))
                    .to("kirin:posters?operation=list")
                    .split(body())
                    .setBody(simple("${body.externalTaskId} is parked: ${body.parkReason}, ${body.note}"))
                    .to("direct:tellOperator");

            from("direct:tryAllAgain")
                    .setHeader("CamelKirinState", constant("parked"))
                    .to("kirin:posters?operation=requeue");
            // end::parked-tasks[]
        }
    }

    private static final class DeadLetterChannel extends RouteBuilder {
        @Override
        public void configure() {
            // tag::dead-letter-channel[]
            errorHandler(deadLetterChannel("file:dead-letters")
                    .maximumRedeliveries(3)
                    .redeliveryDelay(100));

            from("kirin:posters?output=image").to("direct:publish");
            // end::dead-letter-channel[]
        }
    }

    private void create(String key) {
        context.createProducerTemplate()
                .sendBodyAndHeader("kirin:posters", "A lighthouse", "CamelKirinIdempotencyKey", key);
    }

    @Test
    void aTaskThatFailedIsToldOnceAndDone() throws Exception {
        start(new Surroundings(), new FailedTasks());
        KIRIN.failNext("002016095");

        create("order-1");

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(told).containsExactly("002016095");
        assertThat(published).isEmpty();
    }

    @Test
    void aCompletionWhoseRouteKeepsFailingIsParkedAndGoesOnWhenItIsRequeued() throws Exception {
        properties.setProperty("look", "50");
        broken = true;
        start(new Surroundings(), new FailedTasks(), new ParkedTasks());
        create("order-1");
        soon().until(() -> count("posters", TaskState.PARKED) == 1);
        assertThat(only("posters").parkReason()).isEqualTo(ParkReason.ROUTE_FAILED);
        soon().until(() -> told.contains("order-1 is parked: ROUTE_FAILED, java.lang.IllegalStateException"));

        broken = false;
        Object requeued = context.createProducerTemplate().requestBody("direct:tryAllAgain", "");

        assertThat(requeued).isEqualTo(1);
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(published).containsExactly("order-1");
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void whatADeadLetterChannelHasTakenIsDone() throws Exception {
        broken = true;
        start(new Surroundings(), new DeadLetterChannel());

        create("order-1");

        soon().until(() -> files("dead-letters").size() == 1);
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(count("posters", TaskState.PARKED)).isZero();
    }
}
