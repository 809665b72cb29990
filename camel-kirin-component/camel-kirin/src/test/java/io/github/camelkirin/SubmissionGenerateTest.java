/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SubmissionGenerateTest extends SubmissionTestSupport {

    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
            KirinSimulator.builder().clock(CLOCK).latency(Latency.fixed(Duration.ofMinutes(1))));

    @Override
    String baseUrl() {
        return KIRIN.baseUrl();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:create").to("kirin:posters");
                from("direct:now").to("kirin:posters?operation=generate&timeout=30s");
                from("direct:hasty").to("kirin:posters?operation=generate&timeout=300");
                from("direct:alone").to("kirin:posters?operation=generate&timeout=300&tracked=false");
                consume(this);
            }
        };
    }

    private static void finishTasks() {
        CLOCK.advance(Duration.ofMinutes(2));
    }

    private static void untilAskedAbout(int creates) {
        await().atMost(PATIENCE).until(() -> KIRIN.ledger().createsActedOn() == creates);
        String taskId = KIRIN.ledger().sends().get(creates - 1).taskId().orElseThrow();
        await().atMost(PATIENCE).until(() -> KIRIN.ledger().queries(taskId).size() >= 2);
    }

    @Test
    void generateRepliesWithTheEndedTaskAndTheConsumerDoesNotGetIt() {
        CompletableFuture<Exchange> reply = sendAsync("direct:now", "order-1");
        untilAskedAbout(1);
        assertThat(reply).isNotDone();
        finishTasks();
        Exchange done = reply.join();
        assertThat(done.getException()).isNull();
        assertThat(header(done, KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(task(done).getImages()).hasSize(1);
        assertThat(header(done, KirinConstants.EXTERNAL_TASK_ID)).isEqualTo("order-1");
        assertThat(completionsOnceAllAreDone(1)).isEmpty();
    }

    @Test
    void theConsumerDeliversOnceWhatGenerateDidNotWaitFor() {
        Exchange failed = send("direct:hasty", "order-1");
        assertThat(failed.getException()).isInstanceOfSatisfying(TaskTimeoutException.class, timeout -> {
            assertThat(timeout.getExternalTaskId()).isEqualTo("order-1");
            assertThat(timeout.getTaskId()).isNotBlank();
        });
        finishTasks();
        assertThat(completionsOnceAllAreDone(1)).singleElement().satisfies(completion -> assertThat(
                        header(completion, KirinConstants.STATUS))
                .isEqualTo("completed"));
    }

    @Test
    void anUntrackedGenerateThatTimesOutLeavesNothingToDeliver() {
        assertThat(send("direct:alone", "order-1").getException()).isInstanceOf(TaskTimeoutException.class);
        finishTasks();
        assertThat(stored("order-1").request()).isNull();
        Exchange again = send("direct:alone", "order-1");
        assertThat(header(again, KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(completions).isEmpty();
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void aFailedTaskIsAReplyToo() {
        KIRIN.failNext("002016095");
        CompletableFuture<Exchange> reply = sendAsync("direct:now", "order-1");
        untilAskedAbout(1);
        finishTasks();
        Exchange failed = reply.join();
        assertThat(failed.getException()).isNull();
        assertThat(header(failed, KirinConstants.STATUS)).isEqualTo("failed");
        assertThat(header(failed, KirinConstants.ERROR_CODE)).isEqualTo("002016095");
        assertThat(header(failed, KirinConstants.ERROR_MESSAGE)).isNotBlank();
        assertThat(completionsOnceAllAreDone(1)).isEmpty();
    }

    @Test
    void generateRepliesWithATaskThatIsInFlight() {
        Exchange created = send("direct:create", "order-1");
        CompletableFuture<Exchange> reply = sendAsync("direct:now", "order-1");
        untilAskedAbout(1);
        finishTasks();
        Exchange done = reply.join();
        assertThat(header(done, KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(task(done).getTaskId()).isEqualTo(task(created).getTaskId());
        completionsOnceAllAreDone(1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void generateRepliesWithATaskThatIsDone() {
        Exchange created = send("direct:create", "order-1");
        finishTasks();
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        Exchange done = send("direct:now", "order-1");
        assertThat(done.getException()).isNull();
        assertThat(header(done, KirinConstants.STATUS)).isEqualTo("completed");
        assertThat(task(done).getTaskId()).isEqualTo(task(created).getTaskId());
        assertThat(completionsOnceAllAreDone(1)).hasSize(1);
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }
}
