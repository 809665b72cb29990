/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.repository.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** How operators spell the states of tasks, in the order of how much they matter to them. */
final class States {

    private static final List<TaskState> LIVE =
            List.of(TaskState.PARKED, TaskState.ENDED, TaskState.SUBMITTING, TaskState.ACTIVE);
    private static final String ALL = "all";

    private States() {}

    static String name(TaskState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** What can be asked for. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        all().forEach(state -> names.add(name(state)));
        names.add(ALL);
        return names;
    }

    /** @param text null for all that are not done */
    static List<TaskState> read(@Nullable String text) throws CommandException {
        if (text == null) {
            return LIVE;
        }
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.equals(ALL)) {
            return all();
        }
        for (TaskState state : all()) {
            if (name(state).equals(name)) {
                return List.of(state);
            }
        }
        throw new CommandException("--state must be one of " + String.join(", ", names()) + ", was " + Text.of(text));
    }

    private static List<TaskState> all() {
        List<TaskState> all = new ArrayList<>(LIVE);
        all.add(TaskState.DONE);
        return all;
    }
}
