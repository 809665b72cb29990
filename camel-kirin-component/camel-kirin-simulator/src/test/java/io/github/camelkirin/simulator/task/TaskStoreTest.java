/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.simulator.request.Parameters;
import io.github.camelkirin.simulator.request.PixelSize;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskStoreTest {
    private static final Latency MANY = Latency.logNormal(Duration.ofSeconds(8), 0.3);

    private final SimulatorClock.Manual clock = SimulatorClock.manual();

    @Test
    void takesOneOfManyConcurrentTasksWithOneExternalId() {
        TaskStore store = store(Duplicates.REFUSED, pace(MANY, 1));

        long taken = IntStream.range(0, 2000)
                .parallel()
                .filter(i -> add(store, "one").isPresent())
                .count();

        assertThat(taken).isEqualTo(1);
        assertThat(store.all()).hasSize(1);
    }

    @Test
    void holdsAHundredThousandTasksWithIdsOfTheirOwn() {
        TaskStore store = store(Duplicates.REFUSED, pace(MANY, 1));

        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            add(store, "e" + i).map(Task::id).ifPresent(ids::add);
        }

        assertThat(ids).hasSize(100_000).allMatch(id -> id.matches("[0-9a-v]{20}"));
        assertThat(store.recent()).hasSize(200);
    }

    @Test
    void drawsTheSameLatenciesForTheSameSeed() {
        assertThat(latencies(1)).isEqualTo(latencies(1)).isNotEqualTo(latencies(2));
    }

    @Test
    void drawsTheSameLatenciesAfterBeingCleared() {
        TaskStore store = store(Duplicates.REFUSED, pace(MANY, 1));
        List<Long> first = latencies(store);

        store.clear();

        assertThat(latencies(store)).isEqualTo(first);
    }

    @Test
    void drawsLogNormalLatenciesAroundTheirMedian() {
        List<Long> sorted = latencies(1).stream().sorted().toList();

        assertThat(sorted.get(500)).isBetween(7500L, 8500L);
        assertThat(sorted.get(25)).isBetween(3500L, 5500L);
        assertThat(sorted.get(975)).isBetween(12_000L, 18_000L);
    }

    @Test
    void drawsUniformLatenciesWithinTheirBounds() {
        Latency uniform = Latency.uniform(Duration.ofSeconds(1), Duration.ofSeconds(3));

        assertThat(latencies(store(Duplicates.REFUSED, pace(uniform, 1))))
                .allMatch(millis -> millis >= 1000 && millis <= 3000)
                .anyMatch(millis -> millis < 1200)
                .anyMatch(millis -> millis > 2800);
    }

    @Test
    void goesByTheLatencyOfTheResolutionAndTheScale() {
        Pace pace = new Pace(
                Latency.fixed(Duration.ofSeconds(1)), Map.of("2k", Latency.fixed(Duration.ofSeconds(60))), 10, 0.5, 1);
        TaskStore store = store(Duplicates.REFUSED, pace);

        Timeline small = add(store, null).orElseThrow().timeline();
        Timeline large = store.add("m", parameters(null, "2k"), Duration.ZERO, Fate.USUAL)
                .orElseThrow()
                .timeline();

        assertThat(small.endsAt() - clock.millis()).isEqualTo(100);
        assertThat(large.endsAt() - clock.millis()).isEqualTo(6000);
        assertThat(large.runsAt() - clock.millis()).isEqualTo(3000);
    }

    @Test
    void endsATaskOnce() {
        TaskStore store = store(Duplicates.REFUSED, pace(MANY, 1));
        Task task = add(store, null).orElseThrow();

        assertThat(store.cancel(task)).isTrue();
        assertThat(store.complete(task)).isFalse();
        clock.advance(Duration.ofHours(1));
        assertThat(store.phase(task)).isEqualTo(Phase.CANCELLED);
    }

    private List<Long> latencies(long seed) {
        return latencies(store(Duplicates.REFUSED, pace(MANY, seed)));
    }

    private List<Long> latencies(TaskStore store) {
        return IntStream.range(0, 1001)
                .mapToObj(i -> add(store, null).orElseThrow().timeline())
                .map(timeline -> timeline.endsAt() - timeline.createdAt())
                .toList();
    }

    private static Pace pace(Latency latency, long seed) {
        return new Pace(latency, Map.of(), 1, 0.2, seed);
    }

    private TaskStore store(Duplicates duplicates, Pace pace) {
        return new TaskStore(clock, pace, duplicates);
    }

    private static Optional<Task> add(TaskStore store, @Nullable String externalId) {
        return store.add("m", parameters(externalId, "1k"), Duration.ZERO, Fate.USUAL);
    }

    private static Parameters parameters(@Nullable String externalId, String resolution) {
        return new Parameters(
                "{}", new Parameters.Pictures(1, new PixelSize(1, 1), resolution, false), externalId, null);
    }
}
