/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.api.KirinFlow;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskState;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class ChainsTest extends RecipeSupport {

    private static final class Restyled extends RouteBuilder {
        @Override
        public void configure() {
            // tag::chain[]
            from("file:photos")
                    .setHeader("CamelKirinIdempotencyKey", simple("${file:onlyname.noext}"))
                    .to("kirin:restyle?prompt=Turn <<<image_1>>> into a watercolour");

            from("kirin:restyle")
                    .to(
                            "kirin:enlarge?step=large&resolution=1k&prompt=The same picture, in more detail: <<<image_1>>>");

            from("kirin:enlarge?output=image").to("file:pictures");
            // end::chain[]

            // tag::chain-approved[]
            from("direct:approved") // with the number of the order, under which the first picture was made
                    .setHeader("CamelKirinParentTaskId", header("order"))
                    .setHeader("CamelKirinReferenceImages", body())
                    .setBody(constant("The same picture, in more detail: <<<image_1>>>"))
                    .to("kirin:enlarge?step=approved");
            // end::chain-approved[]

            // tag::chain-fan-out[]
            from("kirin:wide")
                    .multicast()
                    .to("kirin:ratios?step=portrait&aspectRatio=9:16&prompt=Recompose <<<image_1>>>")
                    .to("kirin:ratios?step=square&aspectRatio=1:1&prompt=Recompose <<<image_1>>>");
            // end::chain-fan-out[]

            // tag::chain-images[]
            from("kirin:sketches")
                    .split(simple("${body.images}"))
                    .setHeader("CamelKirinImageIndex", exchangeProperty("CamelSplitIndex"))
                    .to("kirin:enlarge?step=large&prompt=Finish the sketch <<<image_1>>>");
            // end::chain-images[]

            // tag::chain-copies[]
            from("kirin:drafts?imageStore={{pictures}}").to("direct:approval");

            from("direct:approved-draft") // with body and headers of that completion, perhaps days later
                    .to("kirin:enlarge?step=large&imageStore={{pictures}}&prompt=Finish <<<image_1>>>");
            // end::chain-copies[]

            // tag::chain-flow[]
            from("direct:forget") // with the header CamelKirinRootTaskId, and without the ID of any one task
                    .to("kirin:restyle?operation=erase")
                    .log("${body} tasks were erased");
            // end::chain-flow[]
        }
    }

    private void start() throws Exception {
        properties.setProperty("pictures", folder.resolve("copies").toString());
        start(new Restyled());
    }

    private KirinFlow flow(String root) {
        return tasks("restyle").flow(root).orElseThrow();
    }

    @Test
    void aPhotoIsRestyledAndThenEnlarged() throws Exception {
        start();
        Files.createDirectories(folder.resolve("photos"));
        Files.write(folder.resolve("cat.part"), picture());
        Files.move(folder.resolve("cat.part"), folder.resolve("photos/cat.png"));

        soon().until(() -> files("pictures").size() == 1 && count("enlarge", TaskState.DONE) == 1);

        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2);
        assertThat(KIRIN.ledger().sends("cat/large")).hasSize(1);
        assertThat(flow("cat").tasks()).containsEntry(TaskStatus.COMPLETED, 2);
        assertThat(flow("cat").cost()).isEqualByComparingTo(KIRIN.ledger().moneyCharged());
        try (ProducerTemplate template = context.createProducerTemplate()) {
            assertThat(template.requestBodyAndHeader("direct:forget", null, "CamelKirinRootTaskId", "cat"))
                    .isEqualTo(2);
        }
        assertThat(tasks("restyle").flow("cat")).isEmpty();
    }

    @Test
    void whatAPersonHasApprovedFollowsThePictureThatWasShown() throws Exception {
        start();
        try (ProducerTemplate template = context.createProducerTemplate()) {
            template.sendBodyAndHeader("kirin:posters", "A pier", "CamelKirinIdempotencyKey", "order-1");
            template.sendBodyAndHeader("direct:approved", picture(), "order", "order-1");
            template.sendBodyAndHeader("direct:approved", picture(), "order", "order-1");
        }

        assertThat(KIRIN.ledger().sends("order-1/approved")).hasSize(1);
    }

    @Test
    void whatIsApprovedLateFollowsTheCopyOfThePicture() throws Exception {
        List<Exchange> shown = new CopyOnWriteArrayList<>();
        KirinConfiguration options =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        options.setImageUrlLifetime(0); // as if it were late
        start();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:approval").process(exchange -> shown.add(exchange.copy()));
            }
        });
        try (ProducerTemplate template = context.createProducerTemplate()) {
            template.sendBodyAndHeader("kirin:drafts", "A pier", "CamelKirinIdempotencyKey", "d");
            soon().until(() -> !shown.isEmpty());
            template.send("direct:approved-draft", shown.get(0).copy());
        }

        assertThat(KIRIN.ledger()
                        .sends("d/large")
                        .get(0)
                        .params()
                        .path("image_list")
                        .findValuesAsText("image"))
                .containsExactly(
                        Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("copies/d-0.png"))));
    }

    @Test
    void eachRatioAndEachImageIsAStepOfItsOwn() throws Exception {
        start();
        try (ProducerTemplate template = context.createProducerTemplate()) {
            template.sendBodyAndHeader("kirin:wide", "A pier", "CamelKirinIdempotencyKey", "a");
            template.sendBodyAndHeader("kirin:sketches?imageCount=2", "A pier", "CamelKirinIdempotencyKey", "b");
        }

        soon().until(() -> KIRIN.ledger().createsActedOn() == 6);
        soon().until(() -> flow("b").tasks().getOrDefault(TaskStatus.COMPLETED, 0) == 3);
        assertThat(tasks("ratios").listFlow("a", 10))
                .extracting(task -> task.externalTaskId())
                .containsExactlyInAnyOrder("a", "a/portrait", "a/square");
        assertThat(tasks("enlarge").listFlow("b", 10))
                .extracting(task -> task.externalTaskId())
                .containsExactlyInAnyOrder("b", "b/large/0", "b/large/1");
    }
}
