/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.RateLimitException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.api.ServiceUnavailableException;
import io.github.camelkirin.api.TaskNotFoundException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class QueryStepTest {

    private static final QuerySchedule SCHEDULE =
            new QuerySchedule(Duration.ofSeconds(3), Duration.ofSeconds(2), 2, Duration.ofSeconds(15));
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final ServiceException.Details DETAILS =
            new ServiceException.Details(500, null, null, null, "t1", null);
    private static final String IMAGE =
            "\"output\":[{\"content\":[{\"type\":\"image\",\"url\":\"https://r.test/1.png\"}]}]";

    private static TaskRecord.Builder task(Duration timeLeft) {
        return TaskRecord.submitting(new AccountId("default", "https://kirin.test"), "ext")
                .group("posters")
                .model("kirin_image_omni")
                .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                .taskId("t1")
                .queries(1)
                .timeLeft(timeLeft);
    }

    private static TaskRecord.Builder inTime() {
        return task(Duration.ofMillis(1));
    }

    private static TaskRecord.Builder late() {
        return task(Duration.ZERO);
    }

    private static QueryOutcome found(String status, String more) {
        String json = "{\"id\":\"t1\",\"status\":\"" + status + "\"" + (more.isEmpty() ? "" : "," + more) + "}";
        return new QueryOutcome.Found(KirinTask.fromJson(json, StatusMapping.standard()));
    }

    private static QueryOutcome notFound() {
        return new QueryOutcome.NotFound(new TaskNotFoundException("unknown task", DETAILS, null));
    }

    private static QueryStep decide(TaskRecord task, QueryOutcome outcome) {
        return QueryStep.decide(task, outcome, SCHEDULE, GRACE, 0.5);
    }

    private static TaskRecord.Builder withTries(TaskRecord.Builder task) {
        return task.request(new byte[] {'{', '}'}).resubmits(new Resubmits(2));
    }

    private static QueryOutcome failed(String code) {
        return found("failed", "\"error\":{\"code\":" + code + ",\"message\":\"no\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"002016095\"", "\"2016096\"", "2016099"})
    void aTaskThatTheServiceHasFailedIsSubmittedAgain(String code) {
        TaskRecord task = withTries(inTime())
                .runningFrom(Duration.ofSeconds(1))
                .progress(0.5)
                .build();
        QueryStep step = decide(task, failed(code));
        assertThat(step).isInstanceOfSatisfying(QueryStep.Resubmit.class, again -> {
            assertThat(again.task().state()).isEqualTo(TaskState.SUBMITTING);
            assertThat(again.task().wireId()).isEqualTo("ext~1");
            assertThat(again.task().taskId()).isNull();
            assertThat(again.task().progress()).isNull();
            assertThat(again.task().runningFrom()).isNull();
            assertThat(again.task().resubmits().left()).isEqualTo(1);
            assertThat(again.otherwise().task().status()).isEqualTo(TaskStatus.FAILED);
            assertThat(again.otherwise().task().hasRequest()).isFalse();
        });
        QueryStep later = step.at(7, Duration.ZERO);
        assertThat(later.task().version()).isEqualTo(7);
        assertThat(((QueryStep.Resubmit) later).otherwise().task().version()).isEqualTo(7);
    }

    @Test
    void whatHasCompletedWithoutAnImageDoesNotNeedItsRequestAnyMore() {
        QueryStep step = decide(withTries(inTime()).build(), found("completed", ""));
        assertThat(step).isInstanceOf(QueryStep.Parked.class);
        assertThat(step.task().hasRequest()).isFalse();
        assertThat(step.task().toBuilder().requeued().build().state()).isEqualTo(TaskState.ACTIVE);
    }

    static Stream<Arguments> endings() {
        TaskRecord task = withTries(inTime()).build();
        return Stream.of(
                Arguments.of("after the deadline", withTries(late()).build(), failed("\"002016095\"")),
                Arguments.of("another code", task, failed("\"002016001\"")),
                Arguments.of("no code", task, found("failed", "")),
                Arguments.of(
                        "billed",
                        task,
                        found("failed", "\"error\":{\"code\":\"002016095\"},\"usage\":{\"cost\":\"0.028\"}")),
                Arguments.of("not failed", task, found("cancelled", "\"error\":{\"code\":\"002016095\"}")),
                Arguments.of(
                        "no try left",
                        task.toBuilder().resubmits(new Resubmits(0)).build(),
                        failed("\"002016095\"")),
                Arguments.of(
                        "other codes",
                        task.toBuilder()
                                .resubmits(new Resubmits(1, List.of("1")))
                                .build(),
                        failed("\"002016095\"")),
                Arguments.of("no request", task.toBuilder().request(null).build(), failed("\"002016095\"")),
                Arguments.of(
                        "ended here",
                        task.toBuilder()
                                .state(TaskState.ENDED, TaskStatus.CANCELLED)
                                .build(),
                        failed("\"002016095\"")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    void anyOtherEndIsTheEnd(String why, TaskRecord task, QueryOutcome outcome) {
        assertThat(decide(task, outcome)).isInstanceOfSatisfying(QueryStep.Ended.class, ended -> assertThat(
                        ended.task().hasRequest())
                .isFalse());
    }

    static Stream<QueryOutcome> passing() {
        return Stream.of(
                new QueryOutcome.Failed(new ServiceUnavailableException("down", DETAILS, null)),
                new QueryOutcome.Denied(new AuthenticationException("no", DETAILS, null)),
                new QueryOutcome.Throttled(new RateLimitException("slow", DETAILS, null, null)));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatPassesCountsAgainstNothing(QueryOutcome outcome) {
        for (TaskRecord task : new TaskRecord[] {
            inTime().build(), late().absentFrom(Duration.ofHours(1)).build()
        }) {
            QueryStep.Again again = (QueryStep.Again) decide(task, outcome);
            assertThat(again.task())
                    .usingRecursiveComparison()
                    .ignoringFields("fields.httpStatus")
                    .isEqualTo(task);
            assertThat(again.delay()).isEqualTo(Duration.ofSeconds(2));
            assertThat(again.moved()).isFalse();
        }
        TaskRecord fresh = inTime().queries(0).build();
        assertThat(((QueryStep.Again) decide(fresh, outcome)).delay()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({"completed,COMPLETED", "failed,FAILED", "cancelled,CANCELLED", "TimeOut,FAILED"})
    void anEndedTaskEndsBeforeAndAfterItsDeadline(String spelling, TaskStatus status) {
        for (TaskRecord.Builder task : new TaskRecord.Builder[] {inTime(), late()}) {
            QueryOutcome outcome = found(spelling, IMAGE);
            QueryStep step = decide(
                    task.progress(0.5)
                            .note("n")
                            .absentFrom(Duration.ofSeconds(9))
                            .build(),
                    outcome);
            assertThat(step).isInstanceOf(QueryStep.Ended.class);
            assertThat(step.task().state()).isEqualTo(TaskState.ENDED);
            assertThat(step.task().status()).isEqualTo(status);
            assertThat(step.task().answer()).contains("r.test");
            assertThat(step.task().progress()).isNull();
            assertThat(step.task().note()).isNull();
            assertThat(step.task().absentFrom()).isNull();
            assertThat(step.task().queries()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "cancelled"})
    void onlyACompletedTaskNeedsAnImage(String spelling) {
        assertThat(decide(inTime().build(), found(spelling, ""))).isInstanceOf(QueryStep.Ended.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"output\":[]", "\"output\":[{\"content\":[]}]"})
    void completedWithoutAnImageIsParkedWithTheAnswer(String output) {
        for (TaskRecord.Builder task : new TaskRecord.Builder[] {inTime(), late()}) {
            QueryStep step = decide(task.build(), found("completed", output));
            assertThat(step).isInstanceOf(QueryStep.Parked.class);
            assertThat(step.task().state()).isEqualTo(TaskState.PARKED);
            assertThat(step.task().parkReason()).isEqualTo(ParkReason.NO_IMAGE);
            assertThat(step.task().answer()).contains("completed");
            assertThat(step.task().toBuilder().requeued().build().state()).isEqualTo(TaskState.ACTIVE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"in_queue", "in_progress"})
    void aTaskThatHasNotEndedAfterItsDeadlineExpires(String spelling) {
        QueryStep step = decide(late().build(), found(spelling, ""));
        assertThat(step).isInstanceOf(QueryStep.Ended.class);
        assertThat(step.task().state()).isEqualTo(TaskState.ENDED);
        assertThat(step.task().status()).isEqualTo(TaskStatus.EXPIRED);
        assertThat(step.task().answer()).contains(spelling);
        assertThat(decide(inTime().build(), found(spelling, ""))).isInstanceOf(QueryStep.Again.class);
    }

    @Test
    void anUnknownStatusIsAskedAboutUntilTheDeadlineAndThenParked() {
        QueryStep.Again again = (QueryStep.Again)
                decide(inTime().state(TaskState.ACTIVE, TaskStatus.RUNNING).build(), found("thinking", ""));
        assertThat(again.task().status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(again.moved()).isFalse();
        QueryStep parked = decide(late().build(), found("thinking", ""));
        assertThat(parked).isInstanceOf(QueryStep.Parked.class);
        assertThat(parked.task().parkReason()).isEqualTo(ParkReason.STATUS_UNKNOWN);
        assertThat(parked.task().note())
                .as("may be anything, so it stays in the answer")
                .doesNotContain("thinking");
        assertThat(parked.task().answer()).contains("thinking");
    }

    static Stream<Arguments> moves() {
        return Stream.of(
                Arguments.of("in_queue", "", null, false),
                Arguments.of("in_progress", "", null, true),
                Arguments.of("in_queue", "\"progress\":0.2", null, true),
                Arguments.of("in_queue", "\"progress\":0.2", 0.2, false),
                Arguments.of("in_queue", "\"progress\":0.3", 0.2, true),
                Arguments.of("in_queue", "", 0.2, false));
    }

    @ParameterizedTest
    @MethodSource("moves")
    void aTaskHasMovedWhenItsStatusOrProgressHas(String spelling, String more, Double before, boolean moved) {
        QueryStep.Again again =
                (QueryStep.Again) decide(inTime().progress(before).build(), found(spelling, more));
        assertThat(again.moved()).isEqualTo(moved);
        assertThat(again.task().state()).isEqualTo(TaskState.ACTIVE);
        assertThat(again.task().queries()).isEqualTo(2);
        assertThat(again.delay()).as("the second interval").isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void learnsTheTaskIdFromTheAnswerAndKeepsItWhereThereIsNone() {
        TaskRecord unknown = inTime().taskId(null).build();
        assertThat(decide(unknown, found("in_queue", "")).task().taskId()).isEqualTo("t1");
        KirinTask nameless = KirinTask.fromJson("{\"status\":\"in_queue\"}", StatusMapping.standard());
        assertThat(decide(inTime().build(), new QueryOutcome.Found(nameless))
                        .task()
                        .taskId())
                .isEqualTo("t1");
    }

    static Stream<QueryOutcome> missing() {
        return Stream.of(
                notFound(),
                new QueryOutcome.Unsupported(new RequestRefusedException("no such question", DETAILS, null)));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void aTaskThatStaysUnknownForTheGraceIsParked(QueryOutcome outcome) {
        TaskRecord task = task(Duration.ofMinutes(30)).build();
        QueryStep first = decide(task, outcome);
        assertThat(first).isInstanceOf(QueryStep.Again.class);
        assertThat(first.task().absentFrom()).isEqualTo(Duration.ofMinutes(30));
        assertThat(first.task().queries()).isEqualTo(1);
        TaskRecord within = first.task().toBuilder()
                .timeLeft(Duration.ofMinutes(30).minus(GRACE).plusMillis(1))
                .build();
        QueryStep second = decide(within, outcome);
        assertThat(second).isInstanceOf(QueryStep.Again.class);
        assertThat(second.task().absentFrom()).as("still since the first").isEqualTo(Duration.ofMinutes(30));
        TaskRecord after =
                within.toBuilder().timeLeft(Duration.ofMinutes(30).minus(GRACE)).build();
        QueryStep third = decide(after, outcome);
        assertThat(third).isInstanceOf(QueryStep.Parked.class);
        assertThat(third.task().parkReason()).isEqualTo(ParkReason.NOT_FOUND);
    }

    @Test
    void aTaskThatIsFoundAgainStartsItsGraceAnew() {
        TaskRecord absent =
                task(Duration.ofMinutes(9)).absentFrom(Duration.ofMinutes(30)).build();
        QueryStep found = decide(absent, found("in_queue", ""));
        assertThat(found.task().absentFrom()).isNull();
        QueryStep next = decide(found.task(), notFound());
        assertThat(next).isInstanceOf(QueryStep.Again.class);
        assertThat(next.task().absentFrom()).isEqualTo(Duration.ofMinutes(9));
    }

    @Test
    void aTaskThatTheServiceDoesNotKnowDoesNotExpire() {
        QueryStep step = decide(task(Duration.ofSeconds(-5)).build(), notFound());
        assertThat(step).isInstanceOf(QueryStep.Again.class);
        assertThat(step.task().absentFrom()).isEqualTo(Duration.ofSeconds(-5));
        TaskRecord later =
                step.task().toBuilder().timeLeft(Duration.ofSeconds(-65)).build();
        assertThat(decide(later, notFound()).task().parkReason()).isEqualTo(ParkReason.NOT_FOUND);
    }
}
