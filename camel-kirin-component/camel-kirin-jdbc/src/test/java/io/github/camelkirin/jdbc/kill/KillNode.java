/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.builder.RouteBuilder;

/** One node: it creates its share of the tasks in a file, and consumes the group. */
public final class KillNode extends Node {

    static final String GROUP = "kill";

    private final CountDownLatch gate = new CountDownLatch(1);
    private final Feeder feeder;

    private KillNode() throws Exception {
        super(List.of(GROUP));
        if (!property("gated").equals("true")) {
            gate.countDown();
        }
        Completions completions = new Completions(
                Path.of(property("completions")), gate, property("failing").equals("true"));
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:feed").errorHandler(noErrorHandler()).to("kirin:" + GROUP);
                from("kirin:" + GROUP)
                        .routeId("completions")
                        .errorHandler(noErrorHandler())
                        .process(completions);
            }
        });
        feeder = new Feeder(Path.of(property("tasks")), share(), context.getEndpoint("direct:feed"));
    }

    public static void main(String[] args) throws Exception {
        run(KillNode::new);
    }

    @Override
    TaskFile feed() {
        return feeder.file();
    }

    @Override
    String answer(String question) {
        return switch (question) {
            case "accepted" -> Integer.toString(feeder.accepted());
            case "open" -> {
                gate.countDown();
                yield "opened";
            }
            case "stop" -> {
                feeder.stop();
                yield super.answer(question);
            }
            default -> super.answer(question);
        };
    }
}
