/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

class BatchesTest extends RecipeSupport {

    private static final class Catalogue extends RouteBuilder {
        @Override
        public void configure() {
            // tag::batch[]
            from("direct:catalogue")
                    .split(body().tokenize("\n"))
                    .setHeader("CamelKirinBatchId", constant("spring-catalogue"))
                    .setHeader("CamelKirinBatchSize", exchangeProperty("CamelSplitSize"))
                    .to("kirin:catalogue");

            from("kirin:catalogue")
                    .choice()
                    .when(header("CamelKirinEvent").isEqualTo("batch"))
                    .log("${header.CamelKirinBatchCompleted} of ${header.CamelKirinBatchSize} are there")
                    .convertBodyTo(InputStream.class)
                    .to("file:results?fileName=${header.CamelKirinBatchId}.csv")
                    .otherwise()
                    .log("${header.CamelKirinExternalTaskId} is ${header.CamelKirinStatus}");
            // end::batch[]
        }
    }

    private static final class Feed extends RouteBuilder {
        @Override
        public void configure() {
            // tag::close-batch[]
            from("direct:feed")
                    .setHeader("CamelKirinBatchId", simple("feed-${date:now:yyyy-MM-dd}"))
                    .to("kirin:feed");

            from("direct:end-of-feed")
                    .setHeader("CamelKirinBatchId", simple("feed-${date:now:yyyy-MM-dd}"))
                    .to("kirin:feed?operation=closeBatch")
                    .log("${body.tasks} were sent, ${body.open} are not done");
            // end::close-batch[]

            from("kirin:feed")
                    .filter(header("CamelKirinEvent").isEqualTo("batch"))
                    .to("mock:batches");
        }
    }

    @Test
    void theResultsAreWrittenWhenAllAreDone() throws Exception {
        start(new Catalogue());
        context.createProducerTemplate().sendBody("direct:catalogue", "A pier\nA lighthouse\nA harbour");

        await().atMost(Duration.ofSeconds(20)).until(() -> files("results").size() == 1);
        Path results = files("results").get(0);
        assertThat(results).hasFileName("spring-catalogue.csv");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(Files.readAllLines(results))
                .hasSize(3)
                .allMatch(line -> line.endsWith(",completed")));
    }

    @Test
    void aFeedEndsWhenItIsClosed() throws Exception {
        start(new Feed());
        MockEndpoint batches = context.getEndpoint("mock:batches", MockEndpoint.class);
        batches.expectedMessageCount(1);
        for (String prompt : new String[] {"A pier", "A lighthouse"}) {
            context.createProducerTemplate().sendBody("direct:feed", prompt);
        }
        context.createProducerTemplate().sendBody("direct:end-of-feed", "");

        batches.assertIsSatisfied(20_000);
        assertThat(batches.getReceivedExchanges().get(0).getMessage().getHeader("CamelKirinBatchCompleted"))
                .isEqualTo(2L);
    }
}
