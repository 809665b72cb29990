/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.repository.TaskState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How operators spell the states of tasks. */
final class StateNames {

    private static final String ALL = "all";

    private StateNames() {}

    static String of(TaskState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /**
     * @return null for all
     * @throws IllegalArgumentException if it is neither a state nor all
     */
    static @Nullable TaskState read(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.equals(ALL)) {
            return null;
        }
        for (TaskState state : TaskState.values()) {
            if (of(state).equals(name)) {
                return state;
            }
        }
        throw new IllegalArgumentException(
                "state must be submitting, active, ended, parked, done or all, was none of them");
    }
}
