/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import java.io.IOException;
import java.util.List;

/**
 * Which processors what is measured and what it talks to are bound to, so that neither takes the other's.
 *
 * @param measured a command's beginning, empty where the system cannot bind
 * @param peer likewise
 */
public record Cores(List<String> measured, List<String> peer) {

    private static final Cores UNBOUND = new Cores(List.of(), List.of());

    /** The last processor for what is measured, the others for its peers, as far as there are two and {@code taskset}. */
    public static Cores of() {
        int count = Runtime.getRuntime().availableProcessors();
        if (count < 2 || !works()) {
            return UNBOUND;
        }
        return new Cores(List.of("taskset", "-c", "" + (count - 1)), List.of("taskset", "-c", "0-" + (count - 2)));
    }

    private static boolean works() {
        try {
            return new ProcessBuilder("taskset", "-c", "0", "true")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return measured.isEmpty()
                ? "no process is bound to processors"
                : "what is measured is bound to one processor, what it talks to to the others";
    }
}
