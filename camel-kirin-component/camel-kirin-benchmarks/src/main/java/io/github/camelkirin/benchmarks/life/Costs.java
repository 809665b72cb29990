/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the subjects' rounds have cost, each read as the median of its rounds. */
final class Costs {

    private record Key(String subject, Cell cell) {}

    private final Map<Key, List<Cost>> rounds = new LinkedHashMap<>();
    private final Map<Cell, List<Double>> service = new LinkedHashMap<>();

    /** @param serviceCpu the share of a processor that the service used meanwhile */
    void add(String subject, Cell cell, Cost cost, double serviceCpu) {
        rounds.computeIfAbsent(new Key(subject, cell), key -> new ArrayList<>()).add(cost);
        service.computeIfAbsent(cell, key -> new ArrayList<>()).add(serviceCpu);
    }

    /** NaN if it was not measured. */
    double of(String subject, Cell cell, ToDoubleFunction<Cost> figure) {
        return median(rounds.getOrDefault(new Key(subject, cell), List.of()).stream()
                .mapToDouble(figure)
                .sorted()
                .toArray());
    }

    /** How many times that of another. */
    double ratio(String subject, String other, Cell cell, ToDoubleFunction<Cost> figure) {
        return of(subject, cell, figure) / of(other, cell, figure);
    }

    /** The most of a processor that the service used in a round of any subject. */
    double busiestService(Cell cell) {
        return service.getOrDefault(cell, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(Double.NaN);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
