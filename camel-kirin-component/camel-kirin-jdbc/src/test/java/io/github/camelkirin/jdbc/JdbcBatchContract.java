/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Batch;
import io.github.camelkirin.repository.BatchCancelContract;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.repository.BatchPhase;
import io.github.camelkirin.repository.BatchTerms;
import io.github.camelkirin.repository.MovableClock;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract of batches on a database, and what is asked of one that several nodes share. */
abstract class JdbcBatchContract extends BatchCancelContract {

    private static final Duration RETENTION = Duration.ofDays(2);
    private static final Duration PARKED_RETENTION = Duration.ofDays(9);

    private static final int BATCHES = 3;

    private MovedDatabase database;

    abstract TestDatabase database();

    @Override
    protected TaskRepository repository(MovableClock clock) {
        database = MovedDatabase.of(database(), clock);
        return database.repository();
    }

    @Override
    protected void move(Duration by) {
        database.move(by);
    }

    void execute(String statement) {
        try (Connection connection = database.dataSource().getConnection();
                Statement use = connection.createStatement()) {
            use.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long count(String query) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ofARefusedTaskNothingIsStored() {
        finish(join(member("a"), size(1)));
        assertThat(tryJoin(member("b"), size(1)).inserted()).isFalse();
        assertThat(count("SELECT COUNT(*) FROM kirin_task WHERE external_task_id = 'b'"))
                .isZero();
        assertThat(count("SELECT COUNT(*) FROM kirin_batch_member")).isEqualTo(1);
    }

    @Test
    void aBatchIsKeptForItsRetentionAfterItsEvent() {
        repository = restarted(RETENTION);
        batches = repository.batches().orElseThrow();
        finish(join(member("a"), size(1)));
        move(RETENTION.plusDays(1));
        repository.purge();
        assertThat(nightly().phase()).isEqualTo(BatchPhase.ENDED); // its event waits
        finish(events().get(0));
        move(RETENTION.minusHours(1));
        repository.purge();
        assertThat(batches.members(NIGHTLY, 0, 10)).hasSize(1);
        move(Duration.ofHours(1));
        repository.purge();
        assertThat(batches.find(NIGHTLY)).isEmpty();
        assertThat(count("SELECT COUNT(*) FROM kirin_batch_member")).isZero();
        join(member("again"), TWO);
    }

    private JdbcTaskRepository restarted(Duration retention) {
        JdbcTaskRepository again = new JdbcTaskRepository(database.dataSource());
        again.setClock("(SELECT millis FROM test_clock)");
        again.setRetention(retention);
        again.setParkedRetention(PARKED_RETENTION);
        again.start();
        return again;
    }

    @Test
    void withARetentionOfNothingTasksThatAreDeletedAtTheirEndAreCountedToo() {
        repository = restarted(Duration.ZERO);
        batches = repository.batches().orElseThrow();
        TaskRecord first = join(member("a"), TWO);
        park(join(member("b"), TWO));
        finish(first);
        finish(first);
        assertThat(nightly().counts().completed()).isEqualTo(1);
        assertThat(repository.discard(ACCOUNT, "b")).isTrue();
        assertThat(nightly().counts().discarded()).isEqualTo(1);
        finish(events().get(0));
        repository.purge();
        assertThat(batches.find(NIGHTLY)).isEmpty();
    }

    @Test
    void aParkedTaskThatIsNotKeptAnyLongerCountsAsDiscarded() {
        repository = restarted(RETENTION);
        batches = repository.batches().orElseThrow();
        park(join(member("a"), size(1)));
        move(PARKED_RETENTION);
        repository.purge();
        assertThat(nightly().counts().discarded()).isEqualTo(1);
        assertThat(events()).hasSize(1);
    }

    @Test
    void aBatchThatNobodyClosesIsForgottenInTheEnd() {
        repository = restarted(RETENTION);
        batches = repository.batches().orElseThrow();
        finish(join(member("a"), BatchTerms.NONE));
        join(member("open").toBuilder().batchId("live").build(), BatchTerms.NONE);
        move(PARKED_RETENTION.minusMinutes(1));
        repository.purge();
        assertThat(batches.find(NIGHTLY)).isPresent();
        move(Duration.ofMinutes(1));
        repository.purge();
        assertThat(batches.find(NIGHTLY)).isEmpty();
        assertThat(batches.find(new BatchKey(POSTERS, "live"))).isPresent();
    }

    /** Of each thread some tasks come and end while those of others do, in calls of several. */
    @Test
    void howeverManyEndAtOnceThereIsOneEventAndItIsNotEarly() throws Exception {
        int threads = 6;
        int each = 21;
        int batchCount = BATCHES;
        JdbcTaskRepository[] nodes = {database.repository(), restarted(RETENTION)};
        CyclicBarrier together = new CyclicBarrier(threads);
        AtomicInteger early = new AtomicInteger();
        AtomicInteger unfinished = new AtomicInteger(threads * each);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                all.add(executor.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    List<TaskRecord> held = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        held.add(inserted(nodes[number % 2], number, i, threads * each / batchCount));
                        if (held.size() == 3) {
                            unfinished.addAndGet(-3);
                            assertThat(nodes[number % 2].finish(held)).isEmpty();
                            held.clear();
                        }
                        if (unfinished.get() > 0 && allEnded(nodes[number % 2], batchCount)) {
                            early.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(120, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(early).hasValue(0);
        for (int batch = 0; batch < batchCount; batch++) {
            Batch ended = batches.find(new BatchKey(POSTERS, "batch-" + batch)).orElseThrow();
            assertThat(ended.phase()).isEqualTo(BatchPhase.ENDED);
            assertThat(ended.counts().completed()).isEqualTo(threads * each / batchCount);
            assertThat(ended.counts().ended()).isEqualTo(ended.members());
        }
        assertThat(events()).hasSize(batchCount);
    }

    private static boolean allEnded(JdbcTaskRepository node, int batchCount) {
        return node.batches().orElseThrow().counts(POSTERS).getOrDefault(BatchPhase.ENDED, 0L) == batchCount;
    }

    private static TaskRecord inserted(JdbcTaskRepository node, int thread, int i, int size) {
        TaskRecord task = member("t-" + thread + "-" + i).toBuilder()
                .batchId("batch-" + i % BATCHES)
                .build();
        return node.insertIfAbsent(task, HOUR, A, new Admission(0, null, size(size)))
                .task();
    }
}
