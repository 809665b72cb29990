/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Short names of common faults, for a command line. */
public final class FaultNames {
    private static final Map<String, Fault> NAMES = new TreeMap<>(Map.of(
            "dropped", Fault.dropped(),
            "answer-lost", Fault.answerLost(),
            "reset", Fault.reset(),
            "cut-off", Fault.cutOff(),
            "hang", Fault.hang(),
            "html", Fault.html(),
            "truncated", Fault.truncatedJson(),
            "slow-down", Fault.slowDown(Duration.ofSeconds(1)),
            "callback-lost", Fault.callbackLost()));

    private FaultNames() {}

    /**
     * Reads a fault.
     *
     * @param operation what it is for: of {@link Operation#TASK} a number is an error's code, else an HTTP status
     * @param text a name, a number, or JSON
     * @throws IllegalArgumentException if it is none of these
     */
    public static Fault parse(Operation operation, String text) {
        if (text.startsWith("{")) {
            return json(text);
        }
        if (operation == Operation.TASK) {
            return Fault.taskFails(text);
        }
        if (text.matches("[1-5]\\d\\d")) {
            return Fault.status(Integer.parseInt(text));
        }
        Fault named = NAMES.get(text);
        if (named == null) {
            throw new IllegalArgumentException(
                    "fault must be one of %s, an HTTP status, or JSON, was %s".formatted(NAMES.keySet(), text));
        }
        return named;
    }

    private static Fault json(String text) {
        try {
            return new ObjectMapper().readValue(text, Fault.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("fault must be JSON of a known kind: " + e.getOriginalMessage(), e);
        }
    }
}
