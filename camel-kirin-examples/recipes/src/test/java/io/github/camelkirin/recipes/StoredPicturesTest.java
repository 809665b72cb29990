/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class StoredPicturesTest extends RecipeSupport {

    private final List<Object> approvals = new CopyOnWriteArrayList<>();

    private static final class InADirectory extends RouteBuilder {
        @Override
        public void configure() {
            // tag::stored-pictures[]
            from("direct:order").to("kirin:posters");

            from("kirin:posters?imageStore={{pictures}}")
                    .setHeader("picture", simple("${body.images[0].storedAs.name}"))
                    .to("direct:approval");
            // end::stored-pictures[]
        }
    }

    private static final class BehindAnEndpoint extends RouteBuilder {
        @Override
        public void configure() {
            // tag::stored-pictures-endpoint[]
            from("direct:archive").to("file:archive?tempPrefix=.part-");

            from("direct:archived")
                    .pollEnrich()
                    .simple("file:archive?fileName=${header.CamelFileName}&noop=true&idempotent=false")
                    .timeout(1_000);

            from("kirin:posters?output=image&imageStore=direct:archive&imageStoreRead=direct:archived")
                    .to("direct:publish");
            // end::stored-pictures-endpoint[]
        }
    }

    private void order() {
        context.createProducerTemplate().sendBody("direct:order", "A night train crossing a viaduct");
    }

    @Test
    void theApproverHasThePictureWhateverBecomesOfItsUrl() throws Exception {
        properties.setProperty("pictures", folder.resolve("pictures").toString());
        start(new InADirectory(), new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:approval")
                        .process(exchange -> approvals.add(exchange.getMessage().getHeader("picture")));
            }
        });

        order();

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        StoredImage stored = only("posters").stored().get(0);
        assertThat(approvals).containsExactly(stored.name());
        assertThat(files("pictures")).containsExactly(folder.resolve("pictures").resolve(stored.name()));
        assertThat(Files.readAllBytes(files("pictures").get(0))).startsWith(PNG);
    }

    @Test
    void aRedeliveryReadsTheArchive() throws Exception {
        start(new BehindAnEndpoint(), new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:order").to("kirin:posters");
                from("direct:publish").process(exchange -> {
                    approvals.add(exchange.getMessage().getBody(byte[].class));
                    if (approvals.size() == 1) {
                        KIRIN.faults().randomly(Operation.DOWNLOAD, 1, Fault.status(410));
                        throw new IllegalStateException("the publisher is away");
                    }
                });
            }
        });

        for (int i = 0; i < 10; i++) {
            put("archive", "of-another-task-" + i + ".png", "");
        }

        order();

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        KIRIN.faults().clear();
        assertThat(approvals).hasSize(2);
        byte[] archived = Files.readAllBytes(files("archive").stream()
                .filter(picture -> !picture.getFileName().toString().startsWith("of-another-task"))
                .findFirst()
                .orElseThrow());
        assertThat(archived).startsWith(PNG).isEqualTo(approvals.get(0)).isEqualTo(approvals.get(1));
    }
}
