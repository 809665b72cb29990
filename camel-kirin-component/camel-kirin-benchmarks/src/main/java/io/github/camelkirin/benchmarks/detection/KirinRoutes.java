/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.detection;

import io.github.camelkirin.KirinConstants;
import java.util.function.Consumer;
import org.apache.camel.builder.RouteBuilder;

/** A task is created by one route and ends in another. */
final class KirinRoutes extends RouteBuilder {

    private final Consumer<String> started;

    /** @param started told a task's ID as the first thing that its route does */
    KirinRoutes(Consumer<String> started) {
        this.started = started;
    }

    @Override
    public void configure() {
        from("direct:create").to("kirin:posters");
        from("kirin:posters")
                .process(exchange ->
                        started.accept(exchange.getMessage().getHeader(KirinConstants.TASK_ID, String.class)));
    }
}
