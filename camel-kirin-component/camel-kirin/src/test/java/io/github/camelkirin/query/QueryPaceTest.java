/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.api.ServiceUnavailableException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.task.EngineFixture;
import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class QueryPaceTest {

    private static final String KIND = "kirin_image_omni 2k 1";
    private static final String IMAGE =
            ",\"output\":[{\"content\":[{\"type\":\"image\",\"url\":\"https://r.test/1.png\"}]}]";
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTimer timer = new ManualTimer();
    private final LearnedDurations learned = new LearnedDurations(EngineFixture.ACCOUNT, null, Runnable::run, timer);
    private final QueryPace pace = pace(LearnedTiming.of(EngineFixture.SCHEDULE, Duration.ofMillis(500)));

    private QueryPace pace(QueryTiming timing) {
        return new QueryPace(timing, learned, timer, null);
    }

    /** A task of this age, in seconds. */
    private static TaskRecord task(double age) {
        return EngineFixture.task("a", TaskState.ACTIVE).toBuilder()
                .kind(KIND)
                .acceptedFrom(HOUR)
                .timeLeft(HOUR.minusMillis(Math.round(age * 1000)))
                .build();
    }

    private static QueryOutcome answer(String status) {
        String json =
                "{\"id\":\"task-a\",\"status\":\"" + status + "\"" + (status.equals("completed") ? IMAGE : "") + "}";
        return new QueryOutcome.Found(KirinTask.fromJson(json, StatusMapping.standard()));
    }

    private QueryStep ask(QueryPace by, TaskRecord task, QueryOutcome outcome, Duration roundTrip) {
        var sent = timer.now();
        timer.move(roundTrip);
        return by.decide(task, sent, outcome, GRACE, true);
    }

    private QueryStep ask(TaskRecord task, QueryOutcome outcome) {
        return ask(pace, task, outcome, Duration.ZERO);
    }

    private void learn(double after, double until, int tasks) {
        for (int i = 0; i < tasks; i++) {
            TaskRecord seen = ask(task(after), answer("processing")).task();
            ask(seen.toBuilder().timeLeft(task(until).timeLeft()).build(), answer("completed"));
        }
    }

    private long known() {
        return learned.known().stream().mapToLong(KnownDurations::tasks).sum();
    }

    private static Duration delay(QueryStep step) {
        return ((QueryStep.Again) step).delay();
    }

    @Test
    void asksWhenTasksOfTheKindAreLikelyToEnd() {
        learn(29, 30, 100);

        assertThat(pace.first(task(0))).isBetween(Duration.ofSeconds(18), Duration.ofSeconds(35));
        Duration late = delay(ask(task(28.5), answer("processing")));
        assertThat(late).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void countsTheTimeThatAQueryTook() {
        for (int i = 0; i < 100; i++) {
            TaskRecord seen = ask(task(9), answer("processing")).task();
            ask(
                    pace,
                    seen.toBuilder().timeLeft(task(10).timeLeft()).build(),
                    answer("completed"),
                    Duration.ofSeconds(1));
        }

        assertThat(learned.known().get(0).p95()).isGreaterThan(Duration.ofMillis(10_300));
        assertThat(learned.known().get(0).median()).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    }

    @Test
    void aTaskThatEndsAtItsFirstQueryMayHaveEndedAtAnyTimeBefore() {
        learn(4, 5, 60);
        long before = known();
        Duration median = learned.known().get(0).median();
        for (int i = 0; i < 30; i++) {
            ask(task(600), answer("completed"));
        }

        assertThat(known()).isGreaterThan(before);
        assertThat(learned.known().get(0).median()).isBetween(median.minusSeconds(1), median.plusSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "failed"})
    void learnsFromEndsThatTookTheirTime(String status) {
        ask(task(20), answer(status));

        assertThat(known()).isEqualTo(1);
    }

    @Test
    void learnsNothingFromOtherEnds() {
        ask(task(20), answer("cancelled"));
        ask(task(3601), answer("processing"));
        ask(
                task(20),
                new QueryOutcome.Found(
                        KirinTask.builder().status(TaskStatus.COMPLETED).build()));
        ask(task(20).toBuilder().kind(null).build(), answer("completed"));
        ask(task(20).toBuilder().acceptedFrom(null).build(), answer("completed"));
        ask(pace(EngineFixture.SCHEDULE), task(20), answer("completed"), Duration.ZERO);
        pace.decide(task(20), timer.now(), answer("completed"), GRACE, false);

        assertThat(known()).isZero();
    }

    @Test
    void asksOnTheCurveWhereItCannotTellTheAge() {
        learn(29, 30, 100);

        assertThat(pace.first(task(0).toBuilder().acceptedFrom(null).build())).isLessThan(Duration.ofSeconds(4));
        assertThat(pace.first(task(0).toBuilder().kind(null).build())).isLessThan(Duration.ofSeconds(4));
        assertThat(pace(EngineFixture.SCHEDULE).first(task(0))).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void asksOnTheCurveAfterAQueryThatWasNotAnswered() {
        learn(299, 300, 100);
        QueryOutcome failed = new QueryOutcome.Failed(new ServiceUnavailableException(
                "no answer", new ServiceException.Details(503, null, null, null, "task-a", null), null));

        assertThat(delay(ask(task(5), failed))).isLessThan(Duration.ofSeconds(3));
        assertThat(delay(ask(task(5), answer("processing")))).isGreaterThan(Duration.ofSeconds(30));
    }

    @Test
    void anUnknownStatusSaysNothingOfTheTaskRunning() {
        TaskRecord seen = ask(task(5), answer("processing")).task();
        assertThat(seen.runningFrom()).isEqualTo(HOUR.minusSeconds(5));

        TaskRecord later = seen.toBuilder().timeLeft(HOUR.minusSeconds(9)).build();
        assertThat(ask(later, answer("dreaming")).task().runningFrom()).isEqualTo(HOUR.minusSeconds(5));
        assertThat(ask(later, answer("processing")).task().runningFrom()).isEqualTo(HOUR.minusSeconds(9));
    }
}
