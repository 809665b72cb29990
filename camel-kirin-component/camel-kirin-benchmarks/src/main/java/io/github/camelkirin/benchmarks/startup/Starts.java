/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.startup;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.benchmarks.kit.Quantiles;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the starts of contexts took. Not for several threads. */
final class Starts {

    private final Map<Variant, Map<Measure, List<Double>>> figures = new EnumMap<>(Variant.class);

    /** @param told by {@link StartupProcess} */
    void add(Variant variant, List<Measure> measures, JsonNode told) {
        Map<Measure, List<Double>> ofVariant = figures.computeIfAbsent(variant, absent -> new EnumMap<>(Measure.class));
        for (Measure measure : measures) {
            ofVariant
                    .computeIfAbsent(measure, absent -> new ArrayList<>())
                    .add(told.path(measure.name()).asDouble());
        }
    }

    double median(Variant variant, Measure measure) {
        Map<Measure, List<Double>> ofVariant = figures.getOrDefault(variant, Map.of());
        return Quantiles.of(ofVariant.getOrDefault(measure, List.of())).median();
    }

    /** More than without. */
    double difference(Variant variant, Measure measure) {
        return median(variant, measure) - median(Variant.WITHOUT, measure);
    }

    double ratio(Variant variant, Measure measure) {
        return median(variant, measure) / median(Variant.WITHOUT, measure);
    }
}
