/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.simulator.KirinSimulator;
import java.util.Base64;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scan itself: it must find what is planted. Each test takes the leaks away again. */
class SecretScanTest {

    private static final String PROMPT = "A walrus in a bowler hat";
    private static final Logger OURS = LoggerFactory.getLogger("io.github.camelkirin.Planted");
    private static final Logger CAMELS = LoggerFactory.getLogger("org.apache.camel.Planted");
    private static final Logger OTHER = LoggerFactory.getLogger("org.example.Planted");

    @BeforeEach
    void isOn() {
        assumeTrue(SecretScan.isOn(), "the build runs the tests with the scan");
        Seen.leaks();
    }

    @AfterEach
    void takeAway() {
        Seen.leaks();
    }

    @Test
    void findsWhatIsLoggedAtTrace() {
        Secrets.prompt(PROMPT);
        OURS.trace("Sending {} bytes", 17);
        assertThat(Seen.leaks()).isEmpty();
        OURS.trace("Sending {}", PROMPT);
        assertThat(Seen.leaks()).singleElement().asString().contains("TRACE io.github.camelkirin.Planted", PROMPT);
        CAMELS.trace("Body: {}", Map.of("prompt", PROMPT));
        assertThat(Seen.leaks()).hasSize(1);
        OTHER.error("Sending {}", PROMPT);
        assertThat(Seen.leaks()).hasSize(1);
    }

    @Test
    void findsWhatIsLoggedBeforeItIsKnownToBeASecret() {
        OURS.debug("Key {}", "sk-0123456789");
        Secrets.headerLine("http-outgoing-0 >> Authorization: Bearer sk-0123456789");
        assertThat(Seen.leaks()).singleElement().asString().contains("the key");
    }

    @Test
    void findsSecretsInCausesAndSuppressedExceptions() {
        Secrets.prompt(PROMPT);
        Exception thrown = new IllegalStateException("it failed", new IllegalArgumentException(PROMPT));
        OURS.debug("Failed", thrown);
        assertThat(Seen.leaks()).hasSize(1);
        Exception other = new IllegalStateException("it failed");
        other.addSuppressed(new IllegalArgumentException(PROMPT));
        Seen.exception("a test", other);
        assertThat(Seen.leaks()).hasSize(1);
    }

    @Test
    void findsPiecesOfALongPromptAndWhatJsonMakesOfIt() {
        String words = "walrus ".repeat(20) + "middle " + "teapot ".repeat(20);
        Secrets.prompt(words);
        OURS.info("It begins with {}…", words.substring(0, 60));
        assertThat(Seen.leaks()).hasSize(1);
        OURS.info("It ends with {}", words.substring(words.length() - 60));
        assertThat(Seen.leaks()).hasSize(1);
        Secrets.request(JsonNodeFactory.instance.objectNode().put("prompt", "a \"walrus\"\nin a hat"));
        OURS.info("{}", JsonNodeFactory.instance.objectNode().put("prompt", "a \"walrus\"\nin a hat"));
        assertThat(Seen.leaks()).hasSize(1);
    }

    @Test
    void findsImages() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        OURS.trace("Image {}", Base64.getEncoder().encodeToString(png));
        assertThat(Seen.leaks()).hasSize(1);
    }

    @Test
    void allowsOnlyCamelToLogAnEndpointsUri() {
        Secrets.prompt(PROMPT);
        CAMELS.trace("Endpoint kirin:x?apiKey=k&prompt=" + PROMPT);
        CAMELS.trace("Endpoint kirin:x?prompt=RAW(" + PROMPT + ")");
        assertThat(Seen.leaks()).isEmpty();
        CAMELS.trace("Endpoint kirin:x?prompt=" + PROMPT + " was sent " + PROMPT);
        assertThat(Seen.leaks()).hasSize(1);
        OURS.trace("Endpoint kirin:x?prompt=" + PROMPT);
        assertThat(Seen.leaks()).hasSize(1);
    }

    @Test
    void knowsTheSecretsOfWhatEveryContextSendsAndSeesItsExceptions() throws Exception {
        try (KirinSimulator simulator = KirinSimulator.builder()
                        .apiKey("sk-of-the-component")
                        .build()
                        .start();
                CamelContext context = new DefaultCamelContext()) {
            KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
            kirin.getConfiguration().setBaseUrl(simulator.baseUrl());
            kirin.getConfiguration().setApiKey("sk-of-the-component");
            RouteBuilder.addRoutes(context, routes -> {
                routes.from("direct:in").to("kirin:scanned");
                routes.from("direct:fail").process(exchange -> {
                    throw new IllegalArgumentException(
                            "cannot draw " + exchange.getMessage().getBody());
                });
            });
            context.start();
            Exchange sent = context.createProducerTemplate().request("direct:in", exchange -> {
                exchange.getMessage().setBody(PROMPT);
                exchange.getMessage().setHeader(KirinConstants.PROMPT, "An otter with an umbrella");
            });
            assertThat(sent.getException()).isNull();
            assertThat(Seen.leaks()).isEmpty();
            assertThat(Secrets.all()).containsKeys(PROMPT, "An otter with an umbrella", "sk-of-the-component");

            context.createProducerTemplate()
                    .request("direct:fail", exchange -> exchange.getMessage().setBody(PROMPT));
            assertThat(Seen.leaks()).anyMatch(leak -> leak.contains("exception in an exchange"));
        }
    }
}
