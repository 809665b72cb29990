/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.DurationStore.Row;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The part of the contract about what is learned of how long tasks take. */
abstract class DurationsContract extends BudgetContract {

    private static final String KIND = "kirin_image_omni 2k 1";
    private static final String OTHER_KIND = "kirin_image_omni 1k 4";

    private boolean replace(String kind, String node, String expected, String next) {
        return repository.durations().orElseThrow().replace(ACCOUNT, kind, node, expected, next);
    }

    private List<Row> load(String... kinds) {
        return repository.durations().orElseThrow().load(ACCOUNT, List.of(kinds));
    }

    @Test
    void returnsTheRowsOfAllNodesOfTheKindsAskedFor() {
        assertThat(load(KIND)).isEmpty();
        assertThat(load()).isEmpty();

        assertThat(replace(KIND, "a", null, "of a")).isTrue();
        assertThat(replace(KIND, "b", null, "of b")).isTrue();
        assertThat(replace(OTHER_KIND, "a", null, "another")).isTrue();

        assertThat(load(KIND))
                .containsExactlyInAnyOrder(
                        new Row(KIND, "a", "of a", Duration.ZERO), new Row(KIND, "b", "of b", Duration.ZERO));
        assertThat(load(OTHER_KIND, "unknown")).extracting(Row::text).containsExactly("another");
        assertThat(load(KIND, OTHER_KIND)).hasSize(3);
    }

    @Test
    void accountsDoNotShareRows() {
        replace(KIND, "a", null, "mine");

        DurationStore durations = repository.durations().orElseThrow();
        assertThat(durations.load(OTHER_ACCOUNT, List.of(KIND))).isEmpty();
        assertThat(durations.load(AccountId.dryRun(ACCOUNT.account()), List.of(KIND)))
                .isEmpty();
        assertThat(durations.replace(OTHER_ACCOUNT, KIND, "a", "mine", "theirs"))
                .isFalse();
        assertThat(durations.replace(OTHER_ACCOUNT, KIND, "a", null, "theirs")).isTrue();
        assertThat(load(KIND)).extracting(Row::text).containsExactly("mine");
    }

    @Test
    void changesARowOnlyIfItIsAsExpected() {
        assertThat(replace(KIND, "a", "one", "two")).isFalse();
        assertThat(replace(KIND, "a", "one", null)).isFalse();
        assertThat(replace(KIND, "a", null, null)).isTrue();
        assertThat(load(KIND)).isEmpty();

        assertThat(replace(KIND, "a", null, "one")).isTrue();
        assertThat(replace(KIND, "a", null, "two")).isFalse();
        assertThat(replace(KIND, "a", null, null)).isFalse();
        assertThat(replace(KIND, "a", "two", "three")).isFalse();
        assertThat(replace(KIND, "a", "two", null)).isFalse();
        assertThat(load(KIND)).extracting(Row::text).containsExactly("one");

        assertThat(replace(KIND, "a", "one", "One")).isTrue();
        assertThat(replace(KIND, "a", "one", "two")).isFalse();
        assertThat(load(KIND)).extracting(Row::text).containsExactly("One");
        assertThat(replace(KIND, "a", "One", null)).isTrue();
        assertThat(load(KIND)).isEmpty();
    }

    @Test
    void tellsHowLongAgoARowWasWritten() {
        replace(KIND, "a", null, "one");
        move(MINUTE);
        replace(KIND, "b", null, "one");
        move(MINUTE);
        assertThat(load(KIND)).extracting(Row::age).containsExactlyInAnyOrder(MINUTE.multipliedBy(2), MINUTE);

        replace(KIND, "a", "one", "two");

        assertThat(load(KIND))
                .containsExactlyInAnyOrder(new Row(KIND, "a", "two", Duration.ZERO), new Row(KIND, "b", "one", MINUTE));
    }

    @Test
    void keepsKindsAndTextsOfTheGreatestLength() {
        String kind = "k".repeat(200);
        String node = "n".repeat(64);
        String text = "Az09;-_".repeat(143).substring(0, 1000);

        assertThat(replace(kind, node, null, text)).isTrue();

        assertThat(load(kind)).containsExactly(new Row(kind, node, text, Duration.ZERO));
    }

    @Test
    void loadsAThousandKindsAtOnce() {
        replace("kind 999", "a", null, "text");

        assertThat(repository
                        .durations()
                        .orElseThrow()
                        .load(
                                ACCOUNT,
                                IntStream.range(0, 1000)
                                        .mapToObj(i -> "kind " + i)
                                        .toList()))
                .hasSize(1);
    }

    @Test
    void keepsRowsWhenTheTasksAreForgotten() {
        replace(KIND, "a", null, "one");
        repository.eraseAll(POSTERS, null);
        move(Duration.ofDays(27));
        repository.purge();

        assertThat(load(KIND)).hasSize(1);
    }

    @Test
    void keepsWithATaskWhatItsDurationIsMeasuredBy() {
        insertDue(
                active("a").toBuilder()
                        .kind(KIND)
                        .acceptedFrom(Duration.ofMinutes(59))
                        .runningFrom(Duration.ofMillis(123_456))
                        .build(),
                Duration.ZERO);

        TaskRecord task = repository.claimDue(POSTERS, ALL, A).get(0);
        assertThat(task.kind()).isEqualTo(KIND);
        assertThat(task.acceptedFrom()).isEqualTo(Duration.ofMinutes(59));
        assertThat(task.runningFrom()).isEqualTo(Duration.ofMillis(123_456));

        repository.putBack(List.of(
                new PutBack(task.toBuilder().parked(ParkReason.NO_IMAGE, "none").build(), Duration.ZERO)));
        repository.requeue(ACCOUNT, "a", HOUR);
        assertThat(stored("a").kind()).isEqualTo(KIND);
        assertThat(stored("a").acceptedFrom()).as("its deadline is another").isNull();
        assertThat(stored("a").runningFrom()).isNull();
    }
}
