/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Quantiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Processes that do the same work in different ways, an order each time, and take turns. */
final class Subjects<S> implements AutoCloseable {

    private final Map<S, Child> children = new LinkedHashMap<>();

    void add(S subject, Child child) {
        children.put(subject, child);
    }

    /** One order to each. */
    Map<S, JsonNode> each(String order) throws IOException {
        Map<S, JsonNode> results = new LinkedHashMap<>();
        for (Map.Entry<S, Child> child : children.entrySet()) {
            child.getValue().say(order);
            results.put(child.getKey(), child.getValue().result());
        }
        return results;
    }

    /** What the rounds after the warm-up cost, in the median. */
    Map<S, Cost> cost(String order, int warmUp, int rounds) throws IOException {
        Map<S, List<JsonNode>> results = new LinkedHashMap<>();
        for (int round = 0; round < warmUp + rounds; round++) {
            boolean counts = round >= warmUp;
            each(order).forEach((subject, result) -> {
                List<JsonNode> kept = results.computeIfAbsent(subject, first -> new ArrayList<>());
                if (counts) {
                    kept.add(result);
                }
            });
        }
        Map<S, Cost> costs = new LinkedHashMap<>();
        results.forEach((subject, kept) -> costs.put(subject, Cost.of(kept)));
        return costs;
    }

    @Override
    public void close() {
        children.values().forEach(Child::close);
    }

    /**
     * Medians.
     *
     * @param cpu milliseconds
     * @param allocated bytes
     */
    record Cost(double cpu, double allocated) {

        private static Cost of(List<JsonNode> rounds) {
            return new Cost(median(rounds, "cpu") / 1e6, median(rounds, "allocated"));
        }

        private static double median(List<JsonNode> rounds, String name) {
            return Quantiles.of(rounds.stream()
                            .map(round -> round.get(name).asDouble())
                            .toList())
                    .median();
        }
    }
}
