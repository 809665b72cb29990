/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.TaskFailedException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageSourceTest extends KameletRoutes {

    @BeforeEach
    void connect() {
        connectTheComponent();
    }

    private String create(String group, String prompt, Map<String, Object> headers) {
        Exchange created = send("kirin:" + group, prompt, headers);
        assertThat(created.getException()).isNull();
        return created.getMessage().getHeader("CamelKirinTaskId", String.class);
    }

    private void awaitArrived(int exchanges) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(arrived()).hasSize(exchanges));
    }

    @Test
    void emitsEachPictureWithAFileName() throws Exception {
        load("""
                - from:
                    uri: kamelet:kirin-image-source
                    parameters:
                      group: posters
                      baseUrl: %s
                      apiKey: %s
                    steps:
                      - process:
                          ref: arrived
                """.formatted(KIRIN.baseUrl(), KIRIN.apiKey()));
        String taskId = create("posters", "A lighthouse", Map.of("CamelKirinImageCount", 2));
        awaitArrived(2);
        assertThat(arrived())
                .extracting(exchange -> exchange.getMessage().getHeader(Exchange.FILE_NAME))
                .containsExactly(taskId + "-0.png", taskId + "-1.png");
        assertThat(arrived()).allSatisfy(exchange -> {
            assertThat(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("image/png");
            assertThat(Pictures.size(exchange.getMessage().getBody(byte[].class)))
                    .isEqualTo("1024x1024");
        });
    }

    @Test
    void savesWhatTheSinkCreatesAsFiles() throws Exception {
        load("""
                - from:
                    uri: direct:prompts
                    steps:
                      - to: kamelet:kirin-image-sink?group=posters&resolution=2k
                - from:
                    uri: kamelet:kirin-image-source?group=posters
                    steps:
                      - process:
                          ref: arrived
                """);
        send("direct:prompts", "A lighthouse", Map.of());
        awaitArrived(1);
        assertThat(Pictures.size(arrived().get(0).getMessage().getBody(byte[].class)))
                .isEqualTo("2048x2048");
    }

    @Test
    void twoInOneContextEmitTheirOwnGroup() throws Exception {
        load("""
                - from:
                    uri: kamelet:kirin-image-source?group=posters
                    steps:
                      - setProperty:
                          name: route
                          constant: one
                      - process:
                          ref: arrived
                - from:
                    uri: kamelet:kirin-image-source?group=cards
                    steps:
                      - setProperty:
                          name: route
                          constant: two
                      - process:
                          ref: arrived
                """);
        create("cards", "A card", Map.of());
        awaitArrived(1);
        create("posters", "A poster", Map.of());
        awaitArrived(2);
        assertThat(arrived())
                .extracting(exchange -> exchange.getProperty("route"))
                .containsExactly("two", "one");
        assertThat(arrived())
                .extracting(exchange -> exchange.getMessage().getHeader("CamelKirinGroup"))
                .containsExactly("cards", "posters");
    }

    @Test
    void aPictureWhoseRouteHasFailedComesAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        context.getRegistry().bind("failOnce", (Processor) exchange -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("the disk is full");
            }
        });
        load("""
                - from:
                    uri: kamelet:kirin-image-source?group=posters
                    steps:
                      - process:
                          ref: failOnce
                      - process:
                          ref: arrived
                """);
        create("posters", "A lighthouse", Map.of());
        awaitArrived(1);
        assertThat(attempts).hasValue(2);
        assertThat(arrived().get(0).getMessage().getHeader("CamelKirinDeliveryAttempt"))
                .isEqualTo(2);
    }

    @Test
    void theErrorHandlerBehindSeesATaskThatHasFailed() throws Exception {
        load("""
                - errorHandler:
                    deadLetterChannel:
                      deadLetterUri: direct:dead
                - from:
                    uri: direct:dead
                    steps:
                      - process:
                          ref: arrived
                - from:
                    uri: kamelet:kirin-image-source?group=posters
                    steps:
                      - to: direct:never
                """);
        KIRIN.failNext("002016095");
        create("posters", "A lighthouse", Map.of());
        awaitArrived(1);
        assertFailed(arrived().get(0));
    }

    @Test
    void onExceptionSeesATaskThatHasFailedIfTheKameletHasNoErrorHandler() throws Exception {
        load("""
                - onException:
                    exception:
                      - io.github.camelkirin.api.TaskFailedException
                    handled:
                      constant:
                        expression: true
                    steps:
                      - process:
                          ref: arrived
                - from:
                    uri: kamelet:kirin-image-source?group=posters&noErrorHandler=true
                    steps:
                      - to: direct:never
                """);
        KIRIN.failNext("002016095");
        create("posters", "A lighthouse", Map.of());
        awaitArrived(1);
        assertFailed(arrived().get(0));
    }

    private static void assertFailed(Exchange exchange) {
        assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT))
                .isInstanceOfSatisfying(TaskFailedException.class, failure -> assertThat(failure.getCode())
                        .isEqualTo("002016095"));
    }

    @Test
    void saysThatTheGroupIsMissing() {
        assertThatThrownBy(() -> load("""
                - from:
                    uri: kamelet:kirin-image-source
                    steps:
                      - process:
                          ref: arrived
                """))
                .rootCause()
                .hasMessageContaining("kirin-image-source")
                .hasMessageContaining("group");
    }
}
