/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.docs;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Prometheus would read: the component's metrics with their labels. */
final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("^(camel_kirin_\\w+)\\{([^}]*)} ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern FAMILY = Pattern.compile("^# TYPE (camel_kirin_\\w+) ");

    private final Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();
    private final Set<String> families = new TreeSet<>();

    Scrape(String text) {
        text.lines().forEach(this::read);
    }

    private void read(String line) {
        Matcher family = FAMILY.matcher(line);
        if (family.find() && !family.group(1).endsWith("_max")) {
            families.add(family.group(1));
        }
        Matcher sample = SAMPLE.matcher(line);
        if (sample.find()) {
            Map<String, Set<String>> labels = metrics.computeIfAbsent(sample.group(1), absent -> new TreeMap<>());
            Matcher label = LABEL.matcher(sample.group(2));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), absent -> new TreeSet<>())
                        .add(label.group(2));
            }
        }
    }

    Set<String> metrics() {
        return metrics.keySet();
    }

    /** The names without what timers append to them. */
    Set<String> families() {
        return families;
    }

    Set<String> labels(String metric) {
        return metrics.getOrDefault(metric, Map.of()).keySet();
    }

    Set<String> values(String... labels) {
        return metrics.values().stream()
                .flatMap(known -> Arrays.stream(labels).flatMap(label -> known.getOrDefault(label, Set.of()).stream()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
