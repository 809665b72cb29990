/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinQuerySchedule;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Service;
import io.github.camelkirin.benchmarks.kit.Usage;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A process that has a route create tasks at the service, and tells what they take on the heap once each was asked about. */
final class RealTasks {

    private static final int SENDERS = 8;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final TaskRepository repository = new InMemoryTaskRepository();
    private final TaskScope scope;

    private RealTasks(String baseUrl) throws Exception {
        scope = new TaskScope(SampleTasks.GROUP, new AccountId("default", baseUrl));
        KirinConfiguration configuration =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        configuration.setTaskRepository(repository);
        configuration.setBaseUrl(baseUrl);
        configuration.setApiKey(Service.KEY);
        configuration.setTaskTimeout(SampleTasks.QUIET.multipliedBy(3).toMillis());
        configuration.setQuerySchedule(KirinQuerySchedule.fixed);
        configuration.setFirstQueryDelay(1_000);
        configuration.setQueryInterval(SampleTasks.QUIET.toMillis());
        configuration.setMaxQueryInterval(SampleTasks.QUIET.toMillis());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:prompts").to("kirin:" + SampleTasks.GROUP + "?resolution=2k&keepHeaders=X-*");
                from("kirin:" + SampleTasks.GROUP).stop();
            }
        });
        context.start();
    }

    private void create(int tasks, SampleHeaders headers) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (ProducerTemplate template = context.createProducerTemplate()) {
            for (int i = 0; i < tasks; i++) {
                senders.execute(
                        () -> template.sendBodyAndHeaders("direct:prompts", SampleTasks.PROMPT, headers.next()));
            }
            senders.shutdown();
            if (!senders.awaitTermination(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException("tasks must be created within 5 minutes");
            }
        }
    }

    /** Until all were asked about once, and wait for the next time. */
    private void awaitQuiet() throws InterruptedException {
        Duration soon = SampleTasks.QUIET.dividedBy(2);
        while (repository.nextDue(scope, new ClaimLimit(1, 1)).orElseThrow().compareTo(soon) < 0) {
            Thread.sleep(100);
        }
    }

    /** Arguments: the service's base URL, the number of tasks, whether headers are kept. Tells the bytes a task. */
    public static void main(String[] args) throws Exception {
        RealTasks real = new RealTasks(args[0]);
        int tasks = Integer.parseInt(args[1]);
        SampleHeaders headers = new SampleHeaders(Boolean.parseBoolean(args[2]));
        real.create(tasks / 5, headers);
        real.awaitQuiet();
        long before = Usage.heap();
        real.create(tasks, headers);
        real.awaitQuiet();
        Child.tell((Usage.heap() - before) / (double) tasks);
        System.exit(0);
    }
}
