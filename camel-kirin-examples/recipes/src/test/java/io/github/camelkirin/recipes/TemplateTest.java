/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class TemplateTest extends RecipeSupport {

    private static final class Travel extends RouteBuilder {
        @Override
        public void configure() {
            // tag::prompt-from-a-template[]
            from("direct:poster")
                    .setHeader("CamelKirinPrompt")
                    .simple("resource:classpath:prompts/travel.txt")
                    .setBody(constant(""))
                    .to("kirin:posters");
            // end::prompt-from-a-template[]
        }
    }

    private String prompt(String city) throws Exception {
        start(new Travel());
        context.createProducerTemplate()
                .requestBodyAndHeaders("direct:poster", "ignored", Map.of("city", city, "season", "winter"));
        return KIRIN.ledger().sends().get(0).params().path("prompt").asText();
    }

    @Test
    void theTemplateIsFilledInFromTheMessage() throws Exception {
        assertThat(prompt("Lisbon"))
                .isEqualTo("A travel poster of Lisbon in winter, flat colours, wide empty sky, no text.");
    }

    @Test
    void whatIsFilledInIsNotEvaluatedItself() throws Exception {
        assertThat(prompt("${env:PATH}")).startsWith("A travel poster of ${env:PATH} in winter");
    }
}
