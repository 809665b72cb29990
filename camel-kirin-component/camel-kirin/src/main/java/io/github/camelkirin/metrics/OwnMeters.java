/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The meters that were put into a registry, to be removed from it again. Safe for use by many threads. */
final class OwnMeters {

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Set<Meter> registered = new HashSet<>();
    private MeterRegistry registry;

    OwnMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(KirinMeter meter, Tags tags) {
        return register(into -> Counter.builder(meter.meterName())
                .baseUnit(meter.unit())
                .description(meter.description())
                .tags(tags)
                .register(into));
    }

    /** The longest matters to histograms only, which a user may switch on. */
    Timer timer(KirinMeter meter, Tags tags) {
        return register(into -> Timer.builder(meter.meterName())
                .description(meter.description())
                .maximumExpectedValue(LONGEST)
                .tags(tags)
                .register(into));
    }

    void gauge(KirinMeter meter, Tags tags, Supplier<Number> value) {
        String unit = meter.unit();
        register(into -> Gauge.builder(meter.meterName(), value)
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(meter.description())
                .tags(tags)
                .register(into));
    }

    private synchronized <M extends Meter> M register(Function<MeterRegistry, M> how) {
        M meter = how.apply(registry);
        registered.add(meter);
        return meter;
    }

    /** What comes later leads nowhere: a composite of no registries records nothing. */
    synchronized void close() {
        registered.forEach(registry::remove);
        registered.clear();
        registry = new CompositeMeterRegistry();
    }
}
