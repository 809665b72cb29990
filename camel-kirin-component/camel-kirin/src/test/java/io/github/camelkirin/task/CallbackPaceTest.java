/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.query.CallbackTiming;
import io.github.camelkirin.query.LearnedDurations;
import io.github.camelkirin.query.LearnedTiming;
import io.github.camelkirin.query.QueryPace;
import io.github.camelkirin.query.QueryStep;
import io.github.camelkirin.query.QueryTiming;
import io.github.camelkirin.query.SafetyNet;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.timer.ManualTimer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When tasks are asked about that callbacks tell of, and what is learned from those. */
@Tag("no-lane")
class CallbackPaceTest {

    private static final String KIND = "kirin_image_omni 2k 1";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String COMPLETED = "{\"id\":\"task-a\",\"status\":\"completed\","
            + "\"output\":[{\"content\":[{\"type\":\"image\",\"url\":\"https://r.test/1.png\"}]}]}";

    private final ManualTimer timer = new ManualTimer();
    private final LearnedDurations learned = new LearnedDurations(EngineFixture.ACCOUNT, null, Runnable::run, timer);
    private final SafetyNet net = new SafetyNet("posters", timer);
    private final QueryPace pace = new QueryPace(
            LearnedTiming.of(EngineFixture.SCHEDULE, Duration.ofMillis(500)), learned, timer, scope -> net);

    private static TaskRecord task(Duration age) {
        return EngineFixture.task("a", TaskState.ACTIVE).toBuilder()
                .kind(KIND)
                .acceptedFrom(HOUR)
                .timeLeft(HOUR.minus(age))
                .build();
    }

    private QueryStep ask(Duration age, String json) {
        return pace.decide(
                task(age),
                timer.now(),
                new QueryOutcome.Found(KirinTask.fromJson(json, StatusMapping.standard())),
                Duration.ofSeconds(30),
                true);
    }

    /** A callback comes when tasks are so old, and they are asked about when it has been there for a while. */
    private void learn(Duration age, Duration later, int tasks) {
        for (int i = 0; i < tasks; i++) {
            net.hinted("a");
            timer.move(later);
            assertThat(ask(age.plus(later), COMPLETED)).isInstanceOf(QueryStep.Ended.class);
            net.ended("a");
        }
    }

    @Test
    void aTaskHasEndedShortlyBeforeItsCallbackCame() {
        learn(Duration.ofSeconds(40), Duration.ofSeconds(5), 100);
        assertThat(learned.known().get(0).median()).isBetween(Duration.ofSeconds(37), Duration.ofSeconds(41));
    }

    @Test
    void theFirstQueryIsWhenMostTasksHaveEnded() {
        assertThat(pace.first(task(Duration.ZERO)))
                .isLessThanOrEqualTo(EngineFixture.SCHEDULE.first().multipliedBy(11));
        learn(Duration.ofMinutes(5), Duration.ZERO, 100);
        assertThat(pace.first(task(Duration.ZERO))).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(8));
        net.ended("1");
        net.ended("2");
        net.ended("3");
        assertThat(pace.first(task(Duration.ZERO))).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void aTaskWhoseEndIsNotSeenYetIsAskedAboutSoon() {
        net.hinted("a");
        QueryStep step = ask(Duration.ofSeconds(10), "{\"id\":\"task-a\",\"status\":\"processing\"}");
        assertThat(((QueryStep.Again) step).delay())
                .isBetween(Duration.ofMillis(900), EngineFixture.SCHEDULE.max().multipliedBy(2));
    }

    static Stream<QueryTiming> timings() {
        return Stream.of(EngineFixture.SCHEDULE, LearnedTiming.of(EngineFixture.SCHEDULE, Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @MethodSource("timings")
    void onlyANodeThatConsumesTheGroupLeavesANewTaskToCallbacks(QueryTiming normal) {
        Duration first = EngineFixture.SCHEDULE.first();
        try (EngineFixture fixture = new EngineFixture(false)) {
            assertThat(firstQuery(fixture, normal)).isBetween(first.dividedBy(2), first.multipliedBy(2));
        }
        try (EngineFixture fixture = new EngineFixture(false)) {
            GroupPoller poller = fixture.poller(new CallbackTiming(normal), completion -> {});
            poller.setRoom(0);
            poller.start();
            assertThat(firstQuery(fixture, normal)).isGreaterThan(first.multipliedBy(8));
        }
    }

    /** In what time a task is due that this node has just had accepted. */
    private static Duration firstQuery(EngineFixture fixture, QueryTiming normal) {
        TaskRecord created = fixture.insert("a", TaskState.ACTIVE, HOUR);
        SubmissionSettings settings =
                new SubmissionSettings(Duration.ofSeconds(30), true, new CallbackTiming(normal), false);
        assertThat(fixture.engine.accepted(created, settings)).isCompleted();
        return fixture.repository
                .nextDue(EngineFixture.POSTERS, new ClaimLimit(1, 0))
                .orElseThrow();
    }
}
