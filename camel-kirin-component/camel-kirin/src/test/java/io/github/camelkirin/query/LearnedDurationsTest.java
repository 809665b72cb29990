/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.DurationStore;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.schedule.Durations;
import io.github.camelkirin.task.EngineFixture;
import io.github.camelkirin.task.TaskLog;
import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class LearnedDurationsTest {

    private static final AccountId ACCOUNT = EngineFixture.ACCOUNT;
    private static final String KIND = "kirin_image_omni 2k 1";
    private static final LearnedTiming TIMING = LearnedTiming.of(EngineFixture.SCHEDULE, Duration.ofMillis(500));
    private static final Duration ON_CURVE = Duration.ofSeconds(3);
    private static final Duration LASTS = Duration.ofSeconds(30);

    private final ManualTimer timer = new ManualTimer();
    private final Counted store =
            new Counted(new InMemoryTaskRepository(timer.clock(), 1).durations().orElseThrow());
    private final Queue<Runnable> threads = new ConcurrentLinkedQueue<>();

    private LearnedDurations node() {
        return new LearnedDurations(ACCOUNT, store, Runnable::run, timer);
    }

    private static Duration first(LearnedDurations node) {
        return node.delayAfter(TIMING, KIND, Duration.ZERO, 0, 0.5);
    }

    private static void observe(LearnedDurations node, int tasks) {
        observe(node, KIND, tasks);
    }

    private static void observe(LearnedDurations node, String kind, int tasks) {
        for (int i = 0; i < tasks; i++) {
            node.observed(kind, LASTS.minusSeconds(1), LASTS);
        }
    }

    private static long tasks(LearnedDurations node) {
        return node.known().stream().mapToLong(KnownDurations::tasks).sum();
    }

    private void pass(Duration time) {
        timer.move(time);
    }

    @Test
    void asksByWhatItHasLearned() {
        LearnedDurations node = node();
        observe(node, 100);

        assertThat(first(node)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(32));
        assertThat(node.delayAfter(TIMING, KIND, Duration.ofSeconds(29), 1, 0.5))
                .isLessThan(Duration.ofSeconds(2));
        KnownDurations known = node.known().get(0);
        assertThat(known.kind()).isEqualTo(KIND);
        assertThat(known.tasks()).isBetween(75L, 100L);
        assertThat(known.median()).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(32));
        assertThat(known.p95()).isGreaterThan(known.median());
    }

    @Test
    void anUnknownKindStartsOnTheCurve() {
        LearnedDurations node = node();
        observe(node, "another 2k 1", 100);
        observe(node, 10);

        assertThat(first(node)).isEqualTo(ON_CURVE);
        assertThat(node.delayAfter(TIMING, KIND, LASTS, 5, 0.5)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void followsAServiceThatGetsSlower() {
        LearnedDurations node = node();
        observe(node, 100);
        first(node);

        for (int i = 0; i < 400; i++) {
            node.observed(KIND, Duration.ofSeconds(118), Duration.ofSeconds(120));
        }

        assertThat(node.known().get(0).median()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(130));
        assertThat(node.delayAfter(TIMING, KIND, Duration.ofSeconds(100), 3, 0.5))
                .isGreaterThan(Duration.ofSeconds(5));
    }

    @Test
    void nodesKnowWhatOthersHaveStored() {
        LearnedDurations one = node();
        LearnedDurations other = node();
        observe(one, 40);
        observe(other, 30);
        pass(LearnedDurations.STORE_INTERVAL);

        LearnedDurations third = node();
        assertThat(first(third)).as("it reads in time for the next query").isEqualTo(ON_CURVE);

        assertThat(first(third)).isGreaterThan(Duration.ofSeconds(20));
        assertThat(tasks(third)).isBetween(55L, 70L);
        first(one);
        assertThat(tasks(one)).isEqualTo(tasks(third));
    }

    @Test
    void storesEveryTenSecondsAndReadsEveryMinuteWhileAKindIsInUse() {
        LearnedDurations node = node();
        for (int second = 0; second < 120; second++) {
            first(node);
            observe(node, 1);
            pass(Duration.ofSeconds(1));
        }

        assertThat(store.loads).isBetween(2, 3);
        assertThat(store.replaces).isBetween(11, 13);

        pass(Duration.ofMinutes(2));
        assertThat(timer.scheduled()).as("nothing to do").isZero();
    }

    @Test
    void whatWasLearnedSinceTheLastTimeIsStoredAtTheEnd() {
        LearnedDurations node = node();
        observe(node, 25);
        node.close();

        LearnedDurations next = node();
        first(next);
        assertThat(tasks(next)).isBetween(20L, 25L);
    }

    @Test
    void theRowOfANodeThatIsGoneIsTakenOver() {
        LearnedDurations gone = node();
        observe(gone, 50);
        gone.close();
        pass(LearnedDurations.GONE);

        LearnedDurations next = node();
        first(next);
        assertThat(tasks(next)).isBetween(40L, 50L);
        pass(LearnedDurations.STORE_INTERVAL);

        assertThat(store.load(ACCOUNT, List.of(KIND))).singleElement().satisfies(row -> assertThat(
                        Durations.parse(row.text()).weight())
                .isBetween(40.0, 50.0));
    }

    @Test
    void aNodeThatWasOnlyIdleDoesNotCountTwiceWhatWasTakenOver() {
        LearnedDurations idle = node();
        observe(idle, 50);
        pass(LearnedDurations.STORE_INTERVAL);
        pass(LearnedDurations.GONE);
        LearnedDurations other = node();
        first(other);
        pass(LearnedDurations.STORE_INTERVAL);

        first(idle);
        observe(idle, 1);
        pass(LearnedDurations.LOAD_INTERVAL);

        first(idle);
        assertThat(tasks(idle)).isLessThanOrEqualTo(51);
        first(other);
        assertThat(tasks(other)).isLessThanOrEqualTo(51);
    }

    @Test
    void aStoredTextThatIsBrokenIsLeftOutWithAWarning() {
        LearnedDurations healthy = node();
        observe(healthy, 50);
        healthy.close();
        store.replace(ACCOUNT, KIND, "broken", null, "not-a-histogram");
        try (TaskLog log = new TaskLog()) {
            LearnedDurations node = node();
            first(node);

            assertThat(tasks(node)).isBetween(40L, 50L);
            assertThat(log.lines("node broken has stored"))
                    .singleElement()
                    .asString()
                    .contains("WARN")
                    .contains(KIND)
                    .doesNotContain("not-a-histogram");
        }
    }

    @Test
    void aStoreThatThrowsHarmsNothingAndIsWarnedAboutOnce() {
        store.down = true;
        try (TaskLog log = new TaskLog()) {
            LearnedDurations node = node();
            for (int i = 0; i < 100; i++) {
                first(node);
                observe(node, 1);
                pass(Duration.ofSeconds(3));
            }
            assertThat(first(node)).isGreaterThan(Duration.ofSeconds(20));
            assertThat(store.loads + store.replaces).as("not at every query").isLessThan(60);
            assertThat(log.lines("can not be stored or read")).hasSize(1);

            store.down = false;
            observe(node, 1);
            pass(LearnedDurations.STORE_INTERVAL);

            assertThat(store.load(ACCOUNT, List.of(KIND))).hasSize(1);
        }
    }

    @Test
    void goesOnWithItsRowWhenTheAnswerToAWriteWasLost() {
        LearnedDurations node = node();
        observe(node, 10);
        store.losesAnswer = true;
        pass(LearnedDurations.STORE_INTERVAL);
        observe(node, 10);
        pass(LearnedDurations.STORE_INTERVAL);

        assertThat(store.load(ACCOUNT, List.of(KIND))).singleElement().satisfies(row -> assertThat(
                        Durations.parse(row.text()).weight())
                .isBetween(18.0, 20.0));
    }

    @Test
    void worksWithoutAStore() {
        LearnedDurations node = new LearnedDurations(ACCOUNT, null, Runnable::run, timer);
        observe(node, 100);

        assertThat(first(node)).isGreaterThan(Duration.ofSeconds(20));
        assertThat(timer.scheduled()).isZero();
        node.close();
    }

    @Test
    void callsTheStoreOnTheThreadsForIt() {
        LearnedDurations node = new LearnedDurations(ACCOUNT, store, threads::add, timer);
        observe(node, 1);
        first(node);
        pass(LearnedDurations.STORE_INTERVAL);
        assertThat(store.loads + store.replaces).isZero();

        threads.remove().run();

        assertThat(threads).isEmpty();
        assertThat(store.loads).isEqualTo(1);
        assertThat(store.replaces).isEqualTo(1);
    }

    @Test
    void threadsThatHaveEndedAreNoFailure() {
        LearnedDurations node = new LearnedDurations(
                ACCOUNT,
                store,
                work -> {
                    throw new RejectedExecutionException("ended");
                },
                timer);
        observe(node, 1);

        assertThat(first(node)).isEqualTo(ON_CURVE);
        node.close();
    }

    @Test
    void remembersTheKindsThatWereUsedLast() {
        LearnedDurations node = new LearnedDurations(ACCOUNT, null, Runnable::run, timer);
        observe(node, 50);
        for (int i = 0; i < LearnedDurations.MOST_KINDS; i++) {
            observe(node, "kind " + i, 1);
            if (i == 500) {
                first(node);
            }
        }

        assertThat(node.known())
                .hasSize(LearnedDurations.MOST_KINDS)
                .extracting(KnownDurations::kind)
                .contains(KIND, "kind 999")
                .doesNotContain("kind 0");
    }

    /** Counts calls, can be down, and can lose an answer. */
    private static final class Counted implements DurationStore {

        private final DurationStore rows;
        private int loads;
        private int replaces;
        private boolean down;
        private boolean losesAnswer;

        private Counted(DurationStore rows) {
            this.rows = rows;
        }

        private void check() {
            if (down) {
                throw new IllegalStateException("the store is down");
            }
        }

        @Override
        public boolean replace(
                AccountId account, String kind, String node, @Nullable String expected, @Nullable String next) {
            replaces++;
            check();
            boolean replaced = rows.replace(account, kind, node, expected, next);
            if (losesAnswer) {
                losesAnswer = false;
                throw new IllegalStateException("the answer is lost");
            }
            return replaced;
        }

        @Override
        public List<Row> load(AccountId account, Collection<String> kinds) {
            loads++;
            check();
            return new ArrayList<>(rows.load(account, kinds));
        }
    }
}
