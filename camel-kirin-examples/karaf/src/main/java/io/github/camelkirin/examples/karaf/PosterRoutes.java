/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.examples.karaf;

import org.apache.camel.builder.RouteBuilder;

/** A prompt becomes a task in one route; in the other, a task that has ended becomes pictures. */
final class PosterRoutes extends RouteBuilder {

    @Override
    public void configure() {
        // tag::routes[]
        from("file:{{folder}}/prompts?moveFailed=.refused")
                .routeId("prompts")
                .setHeader("CamelKirinIdempotencyKey", simple("${file:name}-${file:modified}"))
                .to("kirin:posters");

        from("kirin:posters?output=image").routeId("pictures").to("file:{{folder}}/pictures?tempPrefix=.part-");
        // end::routes[]
    }
}
