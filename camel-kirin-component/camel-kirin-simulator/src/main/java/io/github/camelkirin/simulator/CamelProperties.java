/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** System properties that make the component of Camel Main or Spring Boot use a simulator; one simulator's at a time. */
final class CamelProperties {
    private static final String PREFIX = "camel.component.kirin.";
    private static final AtomicReference<@Nullable CamelProperties> CURRENT = new AtomicReference<>();

    private final Map<String, String> before = new HashMap<>();
    private final Map<String, String> set;

    private CamelProperties(Map<String, String> set) {
        this.set = set;
    }

    /** What to set for a simulator, by name. */
    static Map<String, String> of(KirinSimulator simulator) {
        return new TreeMap<>(Map.of(
                PREFIX + "base-url", simulator.baseUrl(),
                PREFIX + "api-key", simulator.apiKey(),
                PREFIX + "first-query-delay", "20",
                PREFIX + "query-interval", "20",
                PREFIX + "max-query-interval", "20"));
    }

    /**
     * Sets them.
     *
     * @throws IllegalStateException if another simulator's are set
     */
    static CamelProperties set(KirinSimulator simulator) {
        CamelProperties properties = new CamelProperties(of(simulator));
        if (!CURRENT.compareAndSet(null, properties)) {
            throw new IllegalStateException(
                    "only one KirinSimulatorExtension at a time can set system properties, and there is another:"
                            + " call withoutSystemProperties() on those that do not need to");
        }
        properties.set.forEach((name, value) -> {
            String old = System.setProperty(name, value);
            if (old != null) {
                properties.before.put(name, old);
            }
        });
        return properties;
    }

    /** Puts back what was there before; what a test has set itself meanwhile stays. */
    void restore() {
        set.forEach((name, value) -> {
            if (Objects.equals(System.getProperty(name), value)) {
                String old = before.get(name);
                if (old == null) {
                    System.clearProperty(name);
                } else {
                    System.setProperty(name, old);
                }
            }
        });
        CURRENT.compareAndSet(this, null);
    }
}
