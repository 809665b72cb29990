/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.benchmarks.kit.Usage;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchPhase;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.TaskRepository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route with default options that reads through the tasks of each batch whose event it gets. */
final class EventRoute extends RouteBuilder {

    /** At the heap, while the tasks are read. */
    static final int LOOKS = 5;

    private static final String ROUTE = "events";

    private static final int LOOK_MILLIS = 20;
    private static final ClaimLimit ALL = new ClaimLimit(100, 100);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final TaskRepository repository;
    private volatile int members;
    private volatile boolean looks;
    private volatile int events;
    private volatile long lines;
    private volatile long heap;

    /**
     * What came of the event of a batch.
     *
     * @param events how many came
     * @param heap bytes: the most that was on the heap while the tasks were read, less what was there before the route was
     *     started
     */
    record Delivered(int events, double heap) {}

    EventRoute(TaskRepository repository) throws Exception {
        this.repository = repository;
        KirinComponent component = context.getComponent("kirin", KirinComponent.class);
        component.getConfiguration().setTaskRepository(repository);
        component.getConfiguration().setBaseUrl(SampleTasks.BASE_URL);
        context.addRoutes(this);
        context.start();
    }

    @Override
    public void configure() {
        from("kirin:" + SampleTasks.SCOPE.group())
                .routeId(ROUTE)
                .autoStartup(false)
                .filter(header(KirinConstants.EVENT).isEqualTo("batch"))
                .process(this::read);
    }

    private void read(Exchange exchange) throws IOException {
        events++;
        lines = 0;
        try (BufferedReader csv = new BufferedReader(
                new InputStreamReader(exchange.getMessage().getBody(InputStream.class), StandardCharsets.UTF_8))) {
            while (csv.readLine() != null) {
                lines++;
                if (looks && lines % (members / LOOKS) == 0) {
                    heap = Math.max(heap, Usage.live());
                }
            }
        }
    }

    /** Consumes until the event of a batch of so many tasks has been routed. Returns how many events came. */
    int deliver(BatchKey key, int size) throws Exception {
        members = size;
        events = 0;
        context.getRouteController().startRoute(ROUTE);
        while (repository.batches().orElseThrow().find(key).orElseThrow().phase() != BatchPhase.DONE) {
            Thread.sleep(LOOK_MILLIS);
        }
        context.getRouteController().stopRoute(ROUTE);
        if (lines != size
                || !repository
                        .claimDue(SampleTasks.SCOPE, ALL, SampleTasks.LEASE)
                        .isEmpty()) {
            throw new IllegalStateException(
                    "the event was to have " + size + " tasks, and nothing was to follow it; it had " + lines);
        }
        return events;
    }

    /** The same with looks at the heap, which take long. */
    Delivered deliverWithLooks(BatchKey key, int size) throws Exception {
        looks = true;
        heap = 0;
        long before = Usage.live();
        int came = deliver(key, size);
        looks = false;
        return new Delivered(came, heap - before);
    }
}
