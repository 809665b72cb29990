/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.observe.GroupStatuses;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * What is kept of one group under one account label: of two services together if they share the label. Not a number while the
 * repository cannot be asked.
 */
final class GroupGauges {

    private final GroupStatuses statuses;
    private final Set<TaskScope> scopes = ConcurrentHashMap.newKeySet();

    GroupGauges(OwnMeters meters, Tags tags, GroupStatuses statuses) {
        this.statuses = statuses;
        meters.gauge(KirinMeter.WAITING_CREATES, tags, () -> known(GroupStatus::waitingCreates, Double::sum));
        meters.gauge(KirinMeter.IN_FLIGHT_LIMIT, tags, () -> known(GroupStatus::maxTasksInFlight, Math::max));
        meters.gauge(
                KirinMeter.IN_FLIGHT,
                tags,
                () -> of(status -> kept(status, TaskState.SUBMITTING) + kept(status, TaskState.ACTIVE), Double::sum));
        meters.gauge(KirinMeter.UNDELIVERED, tags, () -> of(status -> kept(status, TaskState.ENDED), Double::sum));
        meters.gauge(KirinMeter.PARKED, tags, () -> of(status -> kept(status, TaskState.PARKED), Double::sum));
        meters.gauge(KirinMeter.OLDEST, tags, () -> of(GroupGauges::oldestSeconds, Math::max));
        meters.gauge(KirinMeter.BATCHES, tags, () -> of(GroupGauges::liveBatches, Double::sum));
        meters.gauge(KirinMeter.EXPIRING, tags, () -> of(GroupStatus::agingResults, Double::sum));
    }

    void add(TaskScope scope) {
        scopes.add(scope);
    }

    private double of(ToDoubleFunction<GroupStatus> value, DoubleBinaryOperator together) {
        return scopes.stream()
                .map(statuses::read)
                .mapToDouble(status -> status.kept().isEmpty() ? Double.NaN : value.applyAsDouble(status))
                .reduce(0, together);
    }

    /** Of what the repository need not be asked for. */
    private double known(ToDoubleFunction<GroupStatus> value, DoubleBinaryOperator together) {
        return scopes.stream().map(statuses::read).mapToDouble(value).reduce(0, together);
    }

    private static double kept(GroupStatus status, TaskState state) {
        return status.kept().getOrDefault(state, 0L);
    }

    private static double liveBatches(GroupStatus status) {
        return status.batches().entrySet().stream()
                .filter(batches -> batches.getKey().isLive())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static double oldestSeconds(GroupStatus status) {
        Duration oldest = status.oldest();
        return oldest == null ? 0 : oldest.toMillis() / 1000.0;
    }
}
