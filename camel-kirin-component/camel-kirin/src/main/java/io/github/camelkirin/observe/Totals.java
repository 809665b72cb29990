/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.observe;

import io.github.camelkirin.api.AuthenticationException;
import io.github.camelkirin.api.CallbackOutcome;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.InsufficientCreditsException;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what happens to the tasks of each group on this node. Groups beyond the first {@value #MOST_GROUPS} are counted as one
 * of the account, called {@value #OTHERS}, since their names may come from messages. Safe for use by many threads.
 */
public final class Totals implements TaskObserver {

    /**
     * From when on a result that has not been routed is about to expire. How long its URLs live is the service's affair and
     * not documented; some gateways delete pictures after an hour.
     */
    public static final Duration RESULT_AGE = Duration.ofMinutes(45);

    /** Stands for all further groups of an account. */
    public static final String OTHERS = "(others)";

    private static final int MOST_GROUPS = 1000;

    private final Clock clock;
    private final Map<TaskScope, GroupTotals> groups = new ConcurrentHashMap<>();

    public Totals(Clock clock) {
        this.clock = clock;
    }

    /** What was counted of a group; all zero if nothing was. */
    public GroupStatus.Counts of(TaskScope scope) {
        GroupTotals totals = groups.get(scope);
        return (totals == null ? new GroupTotals() : totals).read(clock.instant());
    }

    /** The groups of which something was counted. */
    Set<TaskScope> scopes() {
        return Set.copyOf(groups.keySet());
    }

    private GroupTotals group(TaskRecord task) {
        return group(task.scope());
    }

    private GroupTotals group(TaskScope scope) {
        GroupTotals known = groups.get(scope);
        if (known != null) {
            return known;
        }
        TaskScope counted = groups.size() < MOST_GROUPS ? scope : new TaskScope(OTHERS, scope.account());
        return groups.computeIfAbsent(counted, absent -> new GroupTotals());
    }

    @Override
    public void sending(TaskRecord task) {
        if (task.sends() > 0) {
            group(task).retries.increment();
        }
    }

    @Override
    public void created(TaskRecord task, CreateOutcome outcome, Instant start, Duration took) {
        GroupTotals totals = group(task);
        totals.creates.increment();
        KirinException cause = outcome.cause();
        if (outcome instanceof CreateOutcome.Throttled) {
            totals.throttled.increment();
        }
        if (cause != null) {
            totals.failed(cause, clock.instant());
        }
        // anything else that is refused is the request's own fault
        totals.degraded(cause instanceof AuthenticationException
                || cause instanceof InsufficientCreditsException
                || cause != null && !(outcome instanceof CreateOutcome.Refused));
    }

    @Override
    public void queried(TaskRecord task, QueryOutcome outcome, Instant start, Duration took) {
        GroupTotals totals = group(task);
        totals.queries.increment();
        totals.queryRate.add(clock.instant());
        if (outcome instanceof QueryOutcome.Throttled) {
            totals.throttled.increment();
        }
        KirinException cause = outcome.cause();
        // these two are answers: what is asked about is not there, or may not be asked about so
        if (cause == null || outcome instanceof QueryOutcome.NotFound || outcome instanceof QueryOutcome.Unsupported) {
            totals.degraded(false);
        } else {
            totals.retries.increment();
            totals.failed(cause, clock.instant());
            totals.degraded(true);
        }
    }

    @Override
    public void resubmitting(TaskRecord failed, TaskRecord next) {
        group(next).resubmitted.increment();
    }

    @Override
    public void progressed(TaskRecord task) {
        group(task).progressed.increment();
    }

    @Override
    public void detected(TaskRecord task, boolean byCallback) {
        GroupTotals totals = group(task);
        (byCallback ? totals.detectedByCallback : totals.detectedByQuery).increment();
    }

    @Override
    public void callback(TaskScope scope, CallbackOutcome outcome) {
        group(scope).callback(outcome);
    }

    @Override
    public void ended(TaskRecord task) {
        group(task).ended(task);
    }

    @Override
    public void delivered(TaskRecord task) {
        group(task).delivered.increment();
    }

    @Override
    public void redelivered(TaskRecord task) {
        group(task).redelivered.increment();
    }

    /** What completed without an image was paid for, and ends here. */
    @Override
    public void parked(TaskRecord task) {
        GroupTotals totals = group(task);
        totals.parked.increment();
        if (task.parkReason() == ParkReason.NO_IMAGE) {
            totals.charged(task);
        }
    }
}
