/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConsumer;
import io.github.camelkirin.repository.TaskRepository;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A consumer of the sample tasks with default options, whose ticks are made here and not by a scheduler. */
final class Consumer implements AutoCloseable {

    private static final String ROUTE = "completions";

    private final DefaultCamelContext context = new DefaultCamelContext();

    private Consumer(TaskRepository repository) throws Exception {
        KirinComponent component = context.getComponent("kirin", KirinComponent.class);
        component.getConfiguration().setTaskRepository(repository);
        component.getConfiguration().setBaseUrl(SampleTasks.BASE_URL);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kirin:" + SampleTasks.GROUP + "?startScheduler=false")
                        .routeId(ROUTE)
                        .stop();
            }
        });
    }

    static Consumer start(TaskRepository repository) throws Exception {
        Consumer consumer = new Consumer(repository);
        consumer.context.start();
        return consumer;
    }

    /** What the scheduled poll does when nothing is due. */
    void idleTick() {
        int claimed = ((KirinConsumer) context.getRoute(ROUTE).getConsumer()).claimDueTasks();
        if (claimed != 0) {
            throw new IllegalStateException("nothing was to be due, and " + claimed + " tasks were");
        }
    }

    @Override
    public void close() {
        context.stop();
    }
}
