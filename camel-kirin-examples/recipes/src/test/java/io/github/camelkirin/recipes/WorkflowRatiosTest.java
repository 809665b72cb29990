/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.io.File;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One message becomes three pictures, and these one message. */
class WorkflowRatiosTest extends RecipeSupport {

    private final List<List<?>> published = new CopyOnWriteArrayList<>();
    private final List<String> incomplete = new CopyOnWriteArrayList<>();
    private volatile boolean publisherIsAway;

    private static final class Ratios extends RouteBuilder {
        @Override
        public void configure() {
            // tag::ratios[]
            from("direct:motif") // a prompt, with the number of the motif
                    .setHeader("CamelKirinBatchId", header("motif"))
                    .setHeader("CamelKirinBatchSize", constant(3))
                    .setHeader("CamelKirinPrompt", body())
                    .split(constant("1:1,16:9,9:16"))
                    .stopOnException()
                    .setHeader("CamelKirinIdempotencyKey", simple("${header.motif}-${body}"))
                    .setHeader("CamelKirinAspectRatio", body())
                    .setBody(constant(""))
                    .to("kirin:ratios?submission=deferred");

            from("kirin:ratios?imageStore={{pictures}}")
                    .filter(header("CamelKirinEvent").isEqualTo("batch"))
                    .choice()
                    .when(simple("${header.CamelKirinBatchCompleted} < 3"))
                    .to("direct:incomplete")
                    .otherwise()
                    .split(body(), new GroupedBodyAggregationStrategy())
                    .stopOnException()
                    .setHeader("CamelKirinExternalTaskId", simple("${body.externalTaskId}"))
                    .to("kirin:ratios?operation=show")
                    .setBody(simple("{{pictures}}/${body.stored[0].name}"))
                    .setBody()
                    .body(String.class, name -> new File(name))
                    .end()
                    .to("direct:publish"); // a list of three files, in the order of the ratios
            // end::ratios[]
        }
    }

    @BeforeEach
    void start() throws Exception {
        properties.setProperty("pictures", folder.resolve("pictures").toString());
        start(new Ratios(), new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:publish").process(exchange -> publish(exchange));
                from("direct:incomplete")
                        .process(exchange ->
                                incomplete.add(exchange.getMessage().getHeader("CamelKirinBatchId", String.class)));
            }
        });
    }

    private void publish(Exchange exchange) {
        published.add(exchange.getMessage().getBody(List.class));
        if (publisherIsAway) {
            publisherIsAway = false;
            throw new IllegalStateException("the publisher is away");
        }
    }

    private void motif(String number) {
        context.createProducerTemplate().sendBodyAndHeader("direct:motif", "A lighthouse", "motif", number);
    }

    @Test
    void threePicturesComeAsOneMessageAndAgainIfItFails() {
        publisherIsAway = true;

        motif("m-1");
        motif("m-1");

        soon().until(() -> published.size() == 2 && count("ratios", TaskState.DONE) == 4);
        assertThat(published.get(0)).isEqualTo(published.get(1)).doesNotHaveDuplicates();
        assertThat(published.get(0)).hasSize(3).allSatisfy(picture -> assertThat(
                        Files.readAllBytes(((File) picture).toPath()))
                .startsWith(PNG));
        assertThat(KIRIN.ledger().sends())
                .extracting(sent -> sent.params().path("aspect_ratio").asText())
                .containsExactlyInAnyOrder("1:1", "16:9", "9:16");
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(3);
    }

    @Test
    void twoPicturesAreNotPublished() {
        KIRIN.faults().nextFor(Operation.TASK, "m-2-16:9", Fault.taskFails("002016095"));

        motif("m-2");

        soon().until(() -> count("ratios", TaskState.DONE) == 4);
        assertThat(incomplete).containsExactly("m-2");
        assertThat(published).isEmpty();
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(3);
    }
}
