/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;

class IdempotentConsumerTest extends RecipeSupport {

    private final List<Integer> arrived = new CopyOnWriteArrayList<>();
    private final List<Integer> published = new CopyOnWriteArrayList<>();

    private static final class Once extends RouteBuilder {
        private final IdempotentRepository events = MemoryIdempotentRepository.memoryIdempotentRepository(100_000);

        @Override
        public void configure() {
            // tag::idempotent-consumer[]
            from("kirin:posters?output=image")
                    .idempotentConsumer(header("CamelKirinEventId"), events)
                    .eager(false)
                    .to("direct:publish");
            // end::idempotent-consumer[]
        }
    }

    /** Fails at the third of three pictures, the first time it comes. */
    private final class Publish extends RouteBuilder {
        @Override
        public void configure() {
            errorHandler(noErrorHandler());
            from("direct:publish").process(exchange -> {
                Integer index = exchange.getMessage().getHeader("CamelKirinImageIndex", Integer.class);
                arrived.add(index);
                if (index == 2 && arrived.size() == 3) {
                    throw new IllegalStateException("the third picture cannot be published yet");
                }
                published.add(index);
            });
        }
    }

    @Test
    void picturesThatWereRoutedBeforeAreLeftOutWhenTheTaskComesAgain() throws Exception {
        start(new Once(), new Publish());

        context.createProducerTemplate().sendBody("kirin:posters?imageCount=3", "Three teapots");

        soon().until(() -> count("posters", TaskState.DONE) == 1);
        assertThat(published).containsExactly(0, 1, 2);
        assertThat(arrived).containsExactly(0, 1, 2, 2);
    }
}
