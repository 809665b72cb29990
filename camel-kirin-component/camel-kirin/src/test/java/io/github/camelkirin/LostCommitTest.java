/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** A repository that has stored a task, and whose answer to that is lost. */
class LostCommitTest {

    private final AtomicInteger inserts = new AtomicInteger();

    private final class LosesTheFirstAnswer extends ForwardingTaskRepository {
        LosesTheFirstAnswer() {
            super(new InMemoryTaskRepository());
        }

        @Override
        public Insertion insertIfAbsent(TaskRecord task, Duration timeout, Lease lease, Admission admission) {
            Insertion stored = super.insertIfAbsent(task, timeout, lease, admission);
            if (inserts.incrementAndGet() == 1) {
                throw new TaskRepositoryException("the connection was lost", null);
            }
            return stored;
        }
    }

    @Test
    void aRedeliveryOfTheStepIsTheSameRequest() throws Exception {
        try (KirinSimulator simulator = KirinSimulator.builder().build().start();
                CamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("tasks", TaskRepository.class, new LosesTheFirstAnswer());
            KirinConfiguration options =
                    camel.getComponent("kirin", KirinComponent.class).getConfiguration();
            options.setBaseUrl(simulator.baseUrl());
            options.setApiKey(simulator.apiKey());
            options.setLeaseDuration(1_000);
            options.setRequestTimeout(500);
            options.setSubmitGrace(200);
            options.setFirstQueryDelay(20);
            options.setQueryInterval(20);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    onException(TaskRepositoryException.class)
                            .maximumRedeliveries(1)
                            .redeliveryDelay(1);
                    from("direct:in").to("kirin:posters");
                    from("kirin:posters").to("log:done?level=DEBUG");
                }
            });
            camel.start();

            camel.createProducerTemplate().requestBody("direct:in", "A lighthouse");

            KirinEndpoint posters = camel.getEndpoint("kirin:posters", KirinEndpoint.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                var counts = posters.tasks().counts();
                return counts.getOrDefault(TaskState.DONE, 0L) > 0
                        && counts.getOrDefault(TaskState.SUBMITTING, 0L) == 0
                        && counts.getOrDefault(TaskState.ACTIVE, 0L) == 0;
            });
            assertThat(simulator.tasks().all()).hasSize(1);
        }
    }
}
