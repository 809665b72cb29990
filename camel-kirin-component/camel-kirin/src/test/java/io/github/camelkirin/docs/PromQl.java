/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an expression asks of the component's metrics. */
record PromQl(String expression) {

    private static final Pattern METRIC = Pattern.compile("\\b(camel_kirin_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on)\\s*\\(([^)]*)\\)");

    Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            names.add(metric.group(1));
        }
        return names;
    }

    boolean aggregates() {
        return Pattern.compile("\\b(sum|max|min|avg)\\b").matcher(expression).find();
    }

    /** The labels that its result has, where it aggregates. */
    Set<String> labelsGiven() {
        Set<String> labels = new TreeSet<>();
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            labels.addAll(Set.of(grouping.group(1).trim().split("\\s*,\\s*")));
        }
        return labels;
    }

    /** The values that labels are compared with; those that are Grafana's variables are not. */
    Set<String> values() {
        Set<String> values = new TreeSet<>();
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            Matcher matcher = MATCHER.matcher(metric.group(2) == null ? "" : metric.group(2));
            while (matcher.find()) {
                if (!matcher.group(2).startsWith("$")) {
                    values.addAll(Set.of(matcher.group(2).split("\\|")));
                }
            }
        }
        return values;
    }

    void assertFits(Scrape scrape) {
        assertThat(metrics()).as(expression).isNotEmpty();
        assertThat(scrape.metrics()).as(expression).containsAll(metrics());
        metrics().forEach(name -> assertThat(scrape.labels(name))
                .as("%s in %s", name, expression)
                .containsAll(labelsGiven()));
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            Matcher matcher = MATCHER.matcher(metric.group(2) == null ? "" : metric.group(2));
            while (matcher.find()) {
                assertThat(scrape.labels(metric.group(1))).as(expression).contains(matcher.group(1));
            }
        }
    }
}
