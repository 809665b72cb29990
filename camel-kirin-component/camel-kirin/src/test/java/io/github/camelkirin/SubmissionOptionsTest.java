/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.InvalidRequestException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not go together with deferred submission is said when the producer starts, or when a message asks for it. */
class SubmissionOptionsTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.getComponent("kirin", KirinComponent.class).getConfiguration().setBaseUrl("http://127.0.0.1:1");
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void startProducer(String options) throws Exception {
        context.getEndpoint("kirin:posters?" + options).createProducer().start();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            submission=deferred&operation=generate           | operation must not be generate with submission=deferred
            submission=deferred&tracked=false                | tracked must be true with submission=deferred
            submission=deferred&maxTasksInFlight=5           | maxTasksInFlight must be 0 with submission=deferred
            joinTransaction=true&tracked=false               | tracked must be true with joinTransaction=true
            joinTransaction=true&maxTasksInFlight=5          | maxTasksInFlight must be 0 with joinTransaction=true
            joinTransaction=true&operation=generate          | operation must not be generate with joinTransaction=true
            joinTransaction=true&operation=get               | operation must be create with joinTransaction=true
            joinTransaction=true&submission=immediate        | submission must be deferred, or not set, with joinTransaction=true
            joinTransaction=true&onBudgetExceeded=wait       | onBudgetExceeded must be fail with joinTransaction=true
            joinTransaction=true&inlineImages=true           | inlineImages must be false with joinTransaction=true
            joinTransaction=true                             | joinTransaction=true needs a taskRepository that takes part
            """)
    void whatDoesNotGoTogetherIsSaidAtTheStart(String options, String message) {
        assertThatThrownBy(() -> startProducer(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "submission=deferred",
        "submission=deferred&onBudgetExceeded=wait",
        "submission=immediate",
        "tracked=false"
    })
    void whatGoesTogetherStarts(String options) {
        assertThatCode(() -> startProducer(options)).doesNotThrowAnyException();
    }

    @Test
    void aMessageThatAsksToGenerateIsRefused() throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange refused = template.request("kirin:posters?submission=deferred", exchange -> {
                exchange.getMessage().setBody("A lighthouse at dawn");
                exchange.getMessage().setHeader(KirinConstants.OPERATION, "generate");
            });
            assertThat(refused.getException())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("must not be generate with submission=deferred");
        }
    }
}
