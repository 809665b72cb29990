/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.KirinConstants;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.Processor;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;

/**
 * One node of a flow: it stores its share of orders with their tasks, follows each completed task by a second step, and takes
 * what comes of these and of the batches.
 */
public final class WorkflowNode extends Node {

    static final String ORDERS = "orders";
    static final String UPSCALES = "upscales";
    static final String STEP = "upscale";

    private final OrderFeeder feeder;

    private WorkflowNode() throws Exception {
        super(List.of(ORDERS, UPSCALES));
        Path folder = Path.of(property("folder"));
        Path pictures = Path.of(property("pictures"));
        int share = number("share");
        Processor routed = new RoutedPictures(new Notes(routed(folder, share)), pictures);
        List<Path> ofAll = IntStream.range(0, number("nodes"))
                .mapToObj(node -> routed(folder, node))
                .toList();
        Processor events = new BatchEvents(new Notes(events(folder, share)), ofAll);
        start(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                String stored = "imageStore=" + pictures;
                from("direct:order").to("kirin:" + ORDERS + "?joinTransaction=true");
                from("kirin:" + ORDERS + "?" + stored)
                        .choice()
                        .when(header(KirinConstants.EVENT).isEqualTo("batch"))
                        .process(events)
                        .otherwise()
                        .setHeader(
                                KirinConstants.PROMPT,
                                simple("<<<image_1>>>, larger, for ${header.CamelKirinExternalTaskId}"))
                        .enrich(
                                "kirin:" + UPSCALES + "?step=" + STEP + "&imageUrlLifetime=0&" + stored,
                                AggregationStrategies.useOriginal())
                        .process(routed);
                from("kirin:" + UPSCALES + "?output=image&" + stored).process(routed);
            }
        });
        Notes undone = new Notes(undone(folder, share));
        feeder = new OrderFeeder(Path.of(property("tasks")), undone, database, context);
    }

    public static void main(String[] args) throws Exception {
        run(WorkflowNode::new);
    }

    static Path routed(Path folder, int node) {
        return folder.resolve("routed-" + node + ".txt");
    }

    static Path events(Path folder, int node) {
        return folder.resolve("events-" + node + ".txt");
    }

    static Path undone(Path folder, int node) {
        return folder.resolve("undone-" + node + ".txt");
    }

    @Override
    TaskFile feed() {
        return feeder.file();
    }
}
