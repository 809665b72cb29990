/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorBuilder;
import io.github.camelkirin.simulator.ledger.Totals;
import io.github.camelkirin.simulator.task.Latency;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service that draws: the real one where there is a key, otherwise the simulator in this process. */
final class KirinService implements AutoCloseable {
    private static final String MODEL = "kirin_image_omni";

    private final String introduction;
    private final Map<String, String> options;
    private final @Nullable KirinSimulator simulator;

    private KirinService(String introduction, Map<String, String> options, @Nullable KirinSimulator simulator) {
        this.introduction = introduction;
        this.options = options;
        this.simulator = simulator;
    }

    /**
     * By {@code KIRIN_API_KEY} and, optionally, {@code KIRIN_BASE_URL}.
     *
     * @param state where the simulator keeps its tasks, its ledger and its port, so that it goes on after a restart
     */
    static KirinService of(Map<String, String> environment, Path state) {
        String key = environment.getOrDefault("KIRIN_API_KEY", "");
        if (key.isBlank()) {
            return simulated(simulator(KirinSimulator.builder()
                    .stateFile(state.resolve("simulator.jsonl"))
                    .latency(Latency.uniform(Duration.ofSeconds(1), Duration.ofSeconds(4)))
                    .latency("2k", Latency.uniform(Duration.ofSeconds(3), Duration.ofSeconds(6)))));
        }
        Map<String, String> options = new HashMap<>(Map.of("apiKey", key));
        String baseUrl = environment.getOrDefault("KIRIN_BASE_URL", "");
        if (!baseUrl.isBlank()) {
            options.put("baseUrl", baseUrl);
        }
        return new KirinService(
                "KIRIN_API_KEY is set: the prompts go to the service, which charges for the pictures.", options, null);
    }

    /** A running simulator that, as a key does, allows certain models only. */
    static KirinSimulator simulator(KirinSimulatorBuilder builder) {
        return builder.allowedModels(MODEL).build().start();
    }

    /** Closes the simulator when it is closed itself. */
    static KirinService simulated(KirinSimulator simulator) {
        Map<String, String> options = Map.of(
                "apiKey", simulator.apiKey(),
                "baseUrl", simulator.baseUrl(),
                "firstQueryDelay", "300",
                "queryInterval", "300",
                "maxQueryInterval", "500",
                // What a killed run was at work on is taken up again when its lease has ended.
                "requestTimeout", "5000",
                "leaseDuration", "6000",
                "submitGrace", "2000");
        return new KirinService(
                "KIRIN_API_KEY is not set: the prompts go to a simulator in this process, which costs nothing.",
                options,
                simulator);
    }

    String introduction() {
        return introduction;
    }

    /** For the component, by name. */
    Map<String, String> options() {
        return options;
    }

    /** What the simulator has charged by its own ledger; empty for the real service. */
    Optional<Totals.Charges> charges() {
        return Optional.ofNullable(simulator)
                .map(running -> running.ledger().totals().charges());
    }

    @Override
    public void close() {
        if (simulator != null) {
            simulator.close();
        }
    }
}
