/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes are told of tasks that go on. */
class ProgressRouteTest extends CompletionTestSupport {

    private final KirinSimulator steady = KirinSimulator.builder()
            .latency(Latency.fixed(Duration.ofMillis(700)))
            .build()
            .start();
    private final String where = "baseUrl=" + steady.baseUrl() + "&apiKey=" + steady.apiKey();
    private final String progress = "?progress=true&" + NO_TICK + "&" + where;
    private final CountDownLatch held = new CountDownLatch(1);

    @AfterEach
    void stopSimulator() {
        held.countDown();
        context.stop();
        steady.close();
    }

    private List<Seen> completions() {
        return seen.stream()
                .filter(one ->
                        one.event().contains("/completion") || one.event().contains("/image"))
                .toList();
    }

    private List<Seen> news() {
        return seen.stream().filter(one -> one.event().contains("/progress/")).toList();
    }

    private void hold() throws InterruptedException {
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&protocol=queue"})
    void aSlowRouteIsToldTheNewestAndThenTheEndWhileTheTaskIsAskedAboutAsEver(String protocol) throws Exception {
        AtomicInteger inRoute = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        routes(rb -> rb.from("kirin:slow" + progress + protocol).process(exchange -> {
            most.accumulateAndGet(inRoute.incrementAndGet(), Math::max);
            note(exchange);
            if (seen.size() == 1) {
                hold();
            }
            inRoute.decrementAndGet();
        }));
        KirinTask task = template.requestBody("kirin:slow?" + where + protocol, "A lighthouse", KirinTask.class);
        soon().until(() -> seen.size() == 1);
        int queries = steady.ledger().queries(task.getTaskId()).size();
        soon().until(() -> steady.ledger().queries(task.getTaskId()).size() > queries + 3);
        assertThat(seen).hasSize(1);
        held.countDown();
        soon().until(() -> completions().size() == 1);
        assertThat(most).hasValue(1);
        assertThat(seen.get(seen.size() - 1).status()).isEqualTo("completed");
        assertThat(news()).extracting(Seen::event).doesNotHaveDuplicates();
        if (news().size() > 1) {
            assertThat((Double) news().get(1).header(KirinConstants.PROGRESS))
                    .isGreaterThan((Double) news().get(0).header(KirinConstants.PROGRESS));
        }
    }

    @Test
    void theEndThatIsSeenMeanwhileFollowsTheProgressThatIsBeingRouted() throws Exception {
        routes(rb -> rb.from("kirin:end" + progress).process(exchange -> {
            note(exchange);
            if (seen.size() == 1) {
                hold();
            }
        }));
        KirinTask task = template.requestBody("kirin:end?" + where, "A lighthouse", KirinTask.class);
        soon().until(() -> seen.size() == 1);
        soon().until(() -> {
            int asked = steady.ledger().queries(task.getTaskId()).size();
            return steady.ledger().moneyCharged().signum() > 0 && asked > 5;
        });
        assertThat(seen).hasSize(1);
        held.countDown();
        soon().until(() -> completions().size() == 1);
        assertThat(seen).hasSize(news().size() + 1);
        assertThat(seen.get(seen.size() - 1).status()).isEqualTo("completed");
    }

    @Test
    void aRouteThatHangsOnProgressHoldsUpItsTaskForMaxRouteTimeOnly() throws Exception {
        routes(rb -> rb.from("kirin:hung" + progress + "&maxRouteTime=300").process(exchange -> {
            note(exchange);
            if (seen.size() == 1) {
                hold();
            }
        }));
        KirinTask task = template.requestBody("kirin:hung?" + where, "A lighthouse", KirinTask.class);
        soon().until(() -> completions().size() == 1);
        awaitStored(task.getExternalTaskId(), TaskState.DONE);
        int told = seen.size();
        held.countDown();
        KirinTask other = template.requestBody("kirin:hung?" + where, "A harbour", KirinTask.class);
        awaitStored(other.getExternalTaskId(), TaskState.DONE);
        assertThat(seen.subList(told, seen.size()))
                .as("nothing more is told of the first")
                .extracting(Seen::id)
                .containsOnly(other.getExternalTaskId());
        assertThat(completions()).hasSize(2);
    }

    private void awaitStored(String id, TaskState state) {
        soon().until(() -> repository
                .findByExternalTaskId(account(), id)
                .filter(task -> task.state() == state)
                .isPresent());
    }

    @Test
    void progressThatFailsIsNotRoutedAgainAndPausesNothing() throws Exception {
        String uri = "kirin:fragile" + progress + "&completionMaxRedeliveries=0";
        routes(rb -> rb.from(uri).routeId("fragile").process(exchange -> {
            note(exchange);
            if (exchange.getMessage()
                    .getHeader(KirinConstants.EVENT_ID, String.class)
                    .contains("/progress/")) {
                throw new IllegalStateException("the route fails on progress");
            }
        }));
        for (int i = 0; i < 8; i++) {
            create("kirin:fragile?" + where);
        }
        KirinConsumer consumer = (KirinConsumer) context.getRoute("fragile").getConsumer();
        soon().until(() -> {
            assertThat(consumer.isRoutePaused()).isFalse();
            return completions().size() == 8;
        });
        assertThat(news()).hasSizeGreaterThan(8).extracting(Seen::event).doesNotHaveDuplicates();
        assertThat(completions()).allSatisfy(one -> assertThat(one.attempt()).isEqualTo(1));
        assertThat(parked(uri)).isEmpty();
    }

    @Test
    void oneConsumerIsEnoughForCompletionsAmongMuchProgress() throws Exception {
        routes(rb -> rb.from("kirin:one" + progress + "&concurrentConsumers=1").process(this::note));
        for (int i = 0; i < 20; i++) {
            create("kirin:one?" + where);
        }
        soon().until(() -> completions().size() == 20);
        assertThat(completions()).extracting(Seen::id).doesNotHaveDuplicates();
        assertThat(news()).isNotEmpty();
    }

    @Test
    void progressComesAsTheTaskWhateverTheOutput() throws Exception {
        routes(rb -> rb.from("kirin:pictures" + progress + "&output=image&keepHeaders=X-Order")
                .process(this::note));
        template.requestBodyAndHeader("kirin:pictures?keepHeaders=X-Order&" + where, "A lighthouse", "X-Order", "42");
        soon().until(() -> completions().size() == 1);
        assertThat(completions().get(0).body()).isInstanceOf(byte[].class);
        assertThat(news()).isNotEmpty().allSatisfy(one -> {
            assertThat(one.body()).isInstanceOfSatisfying(KirinTask.class, task -> assertThat(task.getStatus())
                    .isEqualTo(TaskStatus.RUNNING));
            assertThat(one.headers()).containsEntry("X-Order", "42").containsKey(KirinConstants.TASK_ID);
            assertThat(one.attempt()).isEqualTo(1);
        });
    }

    @Test
    void nodesThatShareATaskNeverTellOfItAtTheSameTimeNorAfterItsEnd() throws Exception {
        AtomicInteger inRoute = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (SharedNodes nodes = new SharedNodes()) {
            for (int i = 0; i < 2; i++) {
                SharedNodes.Node node = nodes.node(steady.baseUrl());
                node.options().setApiKey(steady.apiKey());
                node.options().setLeaseDuration(900);
                node.options().setRequestTimeout(800);
                node.routes(rb -> rb.from("kirin:nodes?progress=true&delay=20").process(exchange -> {
                            most.accumulateAndGet(inRoute.incrementAndGet(), Math::max);
                            note(exchange);
                            tick();
                            inRoute.decrementAndGet();
                        }))
                        .start();
                if (i == 1) {
                    node.context.createProducerTemplate().requestBody("kirin:nodes", "A lighthouse");
                }
            }
            soon().until(() -> completions().size() == 1);
            soon().until(() -> nodes.repository
                    .findByExternalTaskId(account(), seen.get(0).id())
                    .map(TaskRecord::state)
                    .filter(state -> state == TaskState.DONE)
                    .isPresent());
        }
        assertThat(most).hasValue(1);
        assertThat(seen.get(seen.size() - 1).status()).isEqualTo("completed");
        assertThat(news())
                .hasSizeGreaterThan(1)
                .extracting(one -> (Double) one.header(KirinConstants.PROGRESS))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private AccountId account() {
        return new AccountId("default", steady.baseUrl());
    }

    /** Longer than a query takes. */
    private void tick() throws InterruptedException {
        held.await(60, TimeUnit.MILLISECONDS);
    }
}
