/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class AtMostTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<Integer> done = new ArrayList<>();
    private final Executor atMostTwo = new AtMost(2, threads::add);

    private void execute(int... work) {
        IntStream.of(work).forEach(one -> atMostTwo.execute(() -> done.add(one)));
    }

    @Test
    void takesNoMoreThreadsThanAllowedAndDoesTheWorkInItsOrder() {
        execute(1, 2, 3, 4);
        assertThat(threads).hasSize(2);
        threads.remove().run();
        assertThat(done).containsExactly(1, 2, 3, 4);
        threads.remove().run();
        execute(5, 6, 7);
        assertThat(threads).hasSize(2);
        threads.remove().run();
        assertThat(done).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void goesOnAfterWorkThatFailed() {
        atMostTwo.execute(() -> {
            throw new IllegalStateException("this one fails");
        });
        execute(1, 2);
        assertThatThrownBy(() -> threads.remove().run()).hasMessage("this one fails");
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertThat(done).containsExactly(1, 2);
        execute(3, 4, 5);
        assertThat(threads).hasSize(2);
    }

    @Test
    void refusesWhatNobodyWillRun() {
        Executor ended = new AtMost(2, work -> {
            throw new RejectedExecutionException("shut down");
        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> ended.execute(() -> done.add(1))).isInstanceOf(RejectedExecutionException.class);
        }
    }

    /** As slow as a database whose connections are all in use. */
    private static final class SlowRepository extends ForwardingTaskRepository {
        final AtomicInteger underWay = new AtomicInteger();
        final CountDownLatch answer = new CountDownLatch(1);
        volatile int most;

        SlowRepository() {
            super(new InMemoryTaskRepository());
        }

        @Override
        public boolean isBlocking() {
            return true;
        }

        @Override
        public Insertion insertIfAbsent(TaskRecord task, Duration timeout, Lease lease, Admission admission) {
            int now = underWay.incrementAndGet();
            synchronized (this) {
                most = Math.max(most, now);
            }
            try {
                answer.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            underWay.decrementAndGet();
            return super.insertIfAbsent(task, timeout, lease, admission);
        }
    }

    @Test
    void aRepositoryThatBlocksIsAskedByFourThreadsAtMostWhateverCamelsThreadsAre() throws Exception {
        SlowRepository repository = new SlowRepository();
        try (CamelContext context = new DefaultCamelContext();
                ProducerTemplate template = context.createProducerTemplate()) {
            KirinConfiguration options =
                    context.getComponent("kirin", KirinComponent.class).getConfiguration();
            options.setTaskRepository(repository);
            options.setBaseUrl("http://localhost:1");
            options.setSubmitTimeout(1);
            context.start();
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                sent.add(template.asyncSend(
                        "kirin:posters", exchange -> exchange.getMessage().setBody("A lighthouse")));
            }
            await().atMost(PATIENCE).until(() -> repository.underWay.get() == 4);
            repository.answer.countDown();
            assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(PATIENCE);
            assertThat(repository.most).isEqualTo(4);
        }
    }
}
