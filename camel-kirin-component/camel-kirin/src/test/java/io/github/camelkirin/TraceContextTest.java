/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String IDS = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
    private static final String VALID = "00-" + IDS + "-01";

    private final CamelContext context = new DefaultCamelContext();
    private Message message;

    /** What a message's headers are like is known once the context is. */
    @BeforeEach
    void start() {
        context.start();
        message = new DefaultExchange(context).getMessage();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void aValidContextIsKept() {
        message.setHeader("Traceparent", VALID);
        message.setHeader("tracestate", "vendor=a,other=b");
        TraceContext context = TraceContext.of(message);
        assertThat(context).isEqualTo(new TraceContext(VALID, "vendor=a,other=b"));
        assertThat(context.with(Map.of("X-Order", 7)))
                .isEqualTo(Map.of("X-Order", 7, "tracestate", "vendor=a,other=b"));
    }

    @Test
    void bytesAreTextAsWell() {
        message.setHeader("traceparent", VALID.getBytes(StandardCharsets.US_ASCII));
        assertThat(TraceContext.of(message).traceparent()).isEqualTo(VALID);
    }

    @Test
    void aLaterVersionIsKeptAsTheOneThatIsKnown() {
        message.setHeader("traceparent", "01-" + IDS + "-01-more");
        assertThat(TraceContext.of(message).traceparent()).isEqualTo(VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mine",
                "ff-" + IDS + "-01",
                "00-" + IDS + "-01-more",
                "01-" + IDS + "-01more",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-" + IDS + "-0"
            })
    void whatIsNoTraceparentIsNotKept(String value) {
        message.setHeader("traceparent", value);
        message.setHeader("tracestate", "vendor=a");
        TraceContext context = TraceContext.of(message);
        assertThat(context).isEqualTo(new TraceContext(null, null));
        assertThat(context.with(Map.of())).isEmpty();
    }

    @Test
    void aStateThatIsTooLongIsDropped() {
        message.setHeader("traceparent", VALID);
        message.setHeader("tracestate", "a=" + "x".repeat(511));
        assertThat(TraceContext.of(message)).isEqualTo(new TraceContext(VALID, null));
    }
}
