/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import io.github.camelkirin.api.AccountStatus;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How the requests under one account label fare: of all limits together that accounts with this label have. */
final class AccountGauges {

    private final Clock clock;
    private final Set<Supplier<AccountStatus>> accounts = ConcurrentHashMap.newKeySet();

    AccountGauges(OwnMeters meters, Tags tags, Clock clock) {
        this.clock = clock;
        meters.gauge(KirinMeter.UNDER_WAY, tags, () -> of(AccountStatus::underWay, Double::sum));
        watch(meters, tags.and("operation", "create"), AccountStatus::creates);
        watch(meters, tags.and("operation", "query"), AccountStatus::queries);
    }

    private void watch(OwnMeters meters, Tags tags, Function<AccountStatus, AccountStatus.Lane> lane) {
        meters.gauge(
                KirinMeter.WAITING,
                tags.and("urgency", "urgent"),
                () -> of(status -> lane.apply(status).waitingUrgent(), Double::sum));
        meters.gauge(
                KirinMeter.WAITING,
                tags.and("urgency", "normal"),
                () -> of(status -> lane.apply(status).waiting(), Double::sum));
        meters.gauge(
                KirinMeter.PACE,
                tags,
                () -> of(status -> orNotANumber(lane.apply(status).perSecond()), Double::sum));
        meters.gauge(
                KirinMeter.PAUSE,
                tags,
                () -> of(status -> secondsTo(lane.apply(status).pausedUntil()), Math::max));
        meters.gauge(
                KirinMeter.KEY_REFUSED,
                tags,
                () -> of(status -> lane.apply(status).nextProbe() == null ? 0 : 1, Math::max));
    }

    void add(Supplier<AccountStatus> account) {
        accounts.add(account);
    }

    private double of(ToDoubleFunction<AccountStatus> value, DoubleBinaryOperator together) {
        return accounts.stream()
                .map(Supplier::get)
                .mapToDouble(value)
                .reduce(together)
                .orElse(0);
    }

    private static double orNotANumber(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private double secondsTo(@Nullable Instant end) {
        return end == null
                ? 0
                : Math.max(0, Duration.between(clock.instant(), end).toMillis() / 1000.0);
    }
}
