/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code toD} with options that differ from message to message. */
class InputToDTest extends InputRouteSupport {

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:d")
                        .toD("kirin:" + GROUP + "?prompt=RAW(${header.p})&imageCount=${header.n}")
                        .to("mock:after")
                        .to("kirin:next?prompt=second");
                from("direct:fixed")
                        .toD(
                                "kirin:${header.g}?resolution=2k&parameters.style=noir%20blanc&parameters.r=RAW(a&b%)&prompt=RAW(${header.p})&apiKey=RAW("
                                        + KIRIN.apiKey() + ")");
                from("direct:plain").toD("kirin:${header.g}");
            }
        };
    }

    @Test
    void manyPromptsGoThroughOneEndpoint() {
        IntStream.range(0, 200).forEach(i -> {
            Exchange exchange = send("direct:d", null, Map.of("p", "Prompt " + i, "n", 1 + i % 9));
            assertThat(exchange.getException()).isNull();
        });
        assertThat(context.getEndpoints())
                .filteredOn(KirinEndpoint.class::isInstance)
                .extracting(endpoint -> ((KirinEndpoint) endpoint).getGroup())
                .containsExactlyInAnyOrder(GROUP, "next");
        List<SentCreate> sends = KIRIN.ledger().sends();
        assertThat(sends).hasSize(400);
        for (int i = 0; i < 200; i++) {
            JsonNode first = sends.get(2 * i).params();
            assertThat(first.path("prompt").asText()).isEqualTo("Prompt " + i);
            assertThat(first.path("n").asInt()).isEqualTo(1 + i % 9);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bread & butter",
                "100% = 1 + 1 # five",
                "a {tree} (old) &imageCount=9&operation=cancel",
                "50%25 %26 ${body} $simple{body}",
                "Caf\u00e9 \u2603 \uD83C\uDF04",
                "<image 1>? /\\ \"quoted\" 'single'",
                "line one\nline two",
                "?prompt=other",
                "a (b) and c)"
            })
    void aPromptInRawArrivesAsItIs(String prompt) {
        assertThat(send("direct:d", null, Map.of("p", prompt, "n", 2)).getException())
                .isNull();
        JsonNode params = KIRIN.ledger().sends().get(0).params();
        assertThat(params.path("prompt").asText()).isEqualTo(prompt);
        assertThat(params.path("n").asInt()).isEqualTo(2);
    }

    @Test
    void whatItSetDoesNotLeakToTheNextStep() throws Exception {
        MockEndpoint after = getMockEndpoint("mock:after");
        send("direct:d", null, Map.of("p", "first", "n", 3));
        assertThat(after.getReceivedExchanges().get(0).getMessage().getHeaders().keySet())
                .doesNotContain("CamelKirinPrompt", "CamelKirinImageCount");
        JsonNode next = KIRIN.ledger().sends().get(1).params();
        assertThat(next.path("prompt").asText()).isEqualTo("second");
        assertThat(next.has("n")).isFalse();
    }

    @Test
    void aHeaderWinsOverTheUri() {
        send("direct:d", null, Map.of("p", "uri", "n", 3, "CamelKirinPrompt", "header"));
        JsonNode params = KIRIN.ledger().sends().get(0).params();
        assertThat(params.path("prompt").asText()).isEqualTo("header");
        assertThat(params.path("n").asInt()).isEqualTo(3);
    }

    @Test
    void whatNoHeaderCanSayStaysInTheUri() {
        for (String prompt : List.of("one", "two", "three")) {
            assertThat(send("direct:fixed", null, Map.of("g", GROUP, "p", prompt))
                            .getException())
                    .isNull();
        }
        assertThat(KIRIN.ledger().sends())
                .extracting(sent -> sent.params().path("prompt").asText())
                .containsExactly("one", "two", "three");
        assertThat(KIRIN.ledger().sends()).allSatisfy(sent -> {
            assertThat(sent.params().path("style").asText()).isEqualTo("noir blanc");
            assertThat(sent.params().path("r").asText()).isEqualTo("a&b%");
            assertThat(sent.params().path("resolution").asText()).isEqualTo("2k");
        });
        List<KirinEndpoint> endpoints = kirinEndpoints();
        assertThat(endpoints).hasSize(2);
        KirinEndpoint dynamic = endpoints.stream()
                .filter(endpoint -> endpoint.getGroup().equals(GROUP))
                .findFirst()
                .orElseThrow();
        assertThat(dynamic.getConfiguration().getApiKey()).isEqualTo(KIRIN.apiKey());
        assertThat(dynamic.toString()).doesNotContain(KIRIN.apiKey());
        assertThat(dynamic.getConfiguration().getPrompt()).isNull();
    }

    @Test
    void aUriWithoutOptionsWorks() {
        assertThat(send("direct:plain", "A tree", Map.of("g", "plain")).getException())
                .isNull();
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void whatIsWrongInItIsSaid() {
        assertThat(failure("direct:d", null, Map.of("p", "x", "n", "two")))
                .hasMessageContaining("imageCount must be 1 to 9");
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void whenItFailsTheMessageKeepsItsHeadersAndOnlyThose() {
        KIRIN.faults().next(Operation.CREATE, Fault.status(401));
        Map<String, Object> headers = Map.of("p", "uri", "n", 2, "CamelKirinPrompt", "header");
        Exchange exchange = send("direct:d", null, headers);
        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getMessage().getHeaders()).isEqualTo(headers);
    }

    @Test
    void anExpressionInAPromptIsNotEvaluated() {
        String prompt = "$simple{header.secret} ${header.secret}";
        send("direct:d", null, Map.of("p", prompt, "n", 2, "secret", "s"));
        assertThat(KIRIN.ledger().sends().get(0).params().path("prompt").asText())
                .isEqualTo(prompt);
    }

    private List<KirinEndpoint> kirinEndpoints() {
        return context.getEndpoints().stream()
                .filter(KirinEndpoint.class::isInstance)
                .map(KirinEndpoint.class::cast)
                .toList();
    }
}
