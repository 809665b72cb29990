/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.startup;

import io.github.camelkirin.benchmarks.kit.Service;
import org.apache.camel.builder.RouteBuilder;

/** What is in the context that is started. */
enum Variant {
    WITHOUT("without", "`from(\"direct:in\").to(\"log:out\")`") {
        @Override
        void configure(RouteBuilder routes, String baseUrl) {}
    },
    HTTP("with Camel HTTP", "the same and `from(\"direct:call\").to(\"http:…\")`") {
        @Override
        void configure(RouteBuilder routes, String baseUrl) {
            routes.from("direct:call").to(baseUrl + "/model/v1/generation");
        }
    },
    KIRIN(
            "with kirin",
            "the same and `from(\"direct:create\").to(\"kirin:posters\")` and `from(\"kirin:posters\").to(\"log:done\")`") {
        @Override
        void configure(RouteBuilder routes, String baseUrl) {
            String kirin = "kirin:posters?apiKey=" + Service.KEY + "&baseUrl=" + baseUrl;
            routes.from("direct:create").to(kirin);
            routes.from(kirin).to("log:done");
        }
    };

    private final String title;
    private final String routes;

    Variant(String title, String routes) {
        this.title = title;
        this.routes = routes;
    }

    String title() {
        return title;
    }

    /** As Markdown. */
    String routes() {
        return routes;
    }

    /** Adds what the others do not have. */
    abstract void configure(RouteBuilder routes, String baseUrl);
}
