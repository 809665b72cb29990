/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When the tasks of one endpoint are asked about; what is learned from the answers is for all of the account. */
public final class QueryPace {

    private static final Duration CALLBACK_TRAVELS = Duration.ofMillis(500);

    private final QueryTiming timing;
    private final @Nullable LearnedDurations learned;
    private final Timer timer;
    private final @Nullable Function<TaskScope, SafetyNet> nets;

    /**
     * @param learned null if nothing is to be learned
     * @param nets how groups fare whose tasks callbacks tell of; null if none do
     */
    public QueryPace(
            QueryTiming timing,
            @Nullable LearnedDurations learned,
            Timer timer,
            @Nullable Function<TaskScope, SafetyNet> nets) {
        this.timing = timing;
        this.learned = learned;
        this.timer = timer;
        this.nets = nets;
    }

    /** From now to the first query about a task that has just been accepted. */
    public Duration first(TaskRecord task) {
        return delay(task, Duration.ZERO, 0, ThreadLocalRandom.current().nextDouble());
    }

    /** From now to the next query about a task that has just been asked about. */
    public Duration next(TaskRecord task) {
        return delay(
                task, Duration.ZERO, task.queries(), ThreadLocalRandom.current().nextDouble());
    }

    /**
     * @param asked the task as it was when the query was sent
     * @param sent when that was
     * @param counts whether an end is to be learned from: not if somebody else learns of it as well
     */
    public QueryStep decide(
            TaskRecord asked, Instant sent, QueryOutcome outcome, Duration notFoundGrace, boolean counts) {
        Duration sinceSent = nonNegative(Duration.between(sent, timer.now()));
        QueryStep step = QueryStep.decide(
                asked,
                outcome,
                (queries, random) -> outcome instanceof QueryOutcome.Found
                        ? delay(asked, sinceSent, queries, random)
                        : timing.curve().delayAfter(queries, random),
                notFoundGrace,
                ThreadLocalRandom.current().nextDouble());
        if (counts && hasTakenItsTime(step)) {
            observed(asked, sinceSent);
        }
        return step;
    }

    private Duration delay(TaskRecord task, Duration sinceRead, int queries, double random) {
        Duration normal = normal(task, sinceRead, queries, random);
        if (nets == null) {
            return normal;
        }
        return nets.apply(task.scope())
                .delay(
                        task.externalTaskId(),
                        normal,
                        task.timeLeft().minus(sinceRead),
                        expected(task, sinceRead),
                        timing.curve().delayAfter(queries, random));
    }

    /** Until most tasks of the kind will have ended. */
    private Duration expected(TaskRecord task, Duration sinceRead) {
        Duration accepted = task.acceptedFrom();
        String kind = task.kind();
        Duration most = learned == null || accepted == null || kind == null ? null : learned.most(kind);
        return most == null || accepted == null
                ? Duration.ZERO
                : most.minus(age(task, accepted).plus(sinceRead));
    }

    private Duration normal(TaskRecord task, Duration sinceRead, int queries, double random) {
        Duration accepted = task.acceptedFrom();
        String kind = task.kind();
        if (learned == null || accepted == null || kind == null || !(timing instanceof LearnedTiming adaptive)) {
            return timing.curve().delayAfter(queries, random);
        }
        return learned.delayAfter(adaptive, kind, age(task, accepted).plus(sinceRead), queries, random);
    }

    /** What was cancelled or has expired says nothing of how long a task takes. */
    private static boolean hasTakenItsTime(QueryStep step) {
        if (!(step instanceof QueryStep.Ended)) {
            return step instanceof QueryStep.Resubmit;
        }
        TaskRecord ended = step.task();
        return ended.status() == TaskStatus.COMPLETED || ended.status() == TaskStatus.FAILED;
    }

    private void observed(TaskRecord asked, Duration sinceSent) {
        Duration accepted = asked.acceptedFrom();
        String kind = asked.kind();
        if (learned == null || accepted == null || kind == null || !(timing instanceof LearnedTiming)) {
            return;
        }
        Duration running = asked.runningFrom();
        Duration after = running == null ? Duration.ZERO : nonNegative(accepted.minus(running));
        Duration until = age(asked, accepted).plus(sinceSent);
        Instant hint = nets == null ? null : nets.apply(asked.scope()).hint(asked.externalTaskId());
        if (hint != null) {
            // it ended shortly before the callback came, whenever it was asked about
            until = until.minus(nonNegative(Duration.between(hint, timer.now())));
            Duration shortly = until.dividedBy(20).plus(CALLBACK_TRAVELS);
            after = after.compareTo(until.minus(shortly)) < 0 ? until.minus(shortly) : after;
        }
        learned.observed(kind, after, until.compareTo(after) < 0 ? after : until);
    }

    private static Duration age(TaskRecord task, Duration accepted) {
        return nonNegative(accepted.minus(task.timeLeft()));
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
