/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.startup;

import io.github.camelkirin.benchmarks.kit.Service;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** What is in the context that is started. */
enum Variant {
    WITHOUT("without", "direct:in", "`from(\"direct:in\").to(\"log:out\")`") {
        @Override
        void configure(RouteBuilder routes, String baseUrl) {}
    },
    HTTP("with Camel HTTP", "direct:call", "the same and `from(\"direct:call\").to(\"http:…\")`") {
        @Override
        void configure(RouteBuilder routes, String baseUrl) {
            routes.from("direct:call")
                    .setHeader("Authorization", routes.constant("Bearer " + Service.KEY))
                    .setHeader(Exchange.CONTENT_TYPE, routes.constant("application/json"))
                    .setHeader(Exchange.HTTP_METHOD, routes.constant("POST"))
                    .setBody(routes.constant(CREATE))
                    .to(baseUrl + "/model/v1/generation");
        }
    },
    KIRIN(
            "with kirin",
            "direct:create",
            "the same and `from(\"direct:create\").to(\"kirin:posters\")` and `from(\"kirin:posters\").to(\"log:done\")`") {
        @Override
        void configure(RouteBuilder routes, String baseUrl) {
            String kirin = "kirin:posters?apiKey=" + Service.KEY + "&baseUrl=" + baseUrl;
            routes.from("direct:create").to(kirin);
            routes.from(kirin).to("log:done");
        }
    };

    private static final String CREATE =
            "{\"model\":\"kirin_image_omni\",\"input\":[{\"params\":{\"prompt\":\"" + Variant.PROMPT + "\"}}]}";

    static final String PROMPT = "A lighthouse at dawn";

    private final String title;
    private final String entry;
    private final String routes;

    Variant(String title, String entry, String routes) {
        this.title = title;
        this.entry = entry;
        this.routes = routes;
    }

    String title() {
        return title;
    }

    /** Where the first message goes. */
    String entry() {
        return entry;
    }

    /** As Markdown. */
    String routes() {
        return routes;
    }

    /** Adds what the others do not have. */
    abstract void configure(RouteBuilder routes, String baseUrl);
}
