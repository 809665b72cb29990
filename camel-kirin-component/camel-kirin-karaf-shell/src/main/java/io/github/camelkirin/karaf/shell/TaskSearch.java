/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.KirinTasks;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * Asks groups for their tasks. One that cannot be asked keeps nobody from being shown the tasks of the others: it is left out,
 * and {@link #requireAnswers} tells of it.
 */
final class TaskSearch {

    static final int LARGEST_LIMIT = 1000;

    private static final int NAMED = 20;

    private final List<TaskGroup> groups;
    private final Map<TaskGroup, String> troubles = new LinkedHashMap<>();

    TaskSearch(List<TaskGroup> groups) {
        this.groups = groups;
    }

    List<TaskGroup> groups() {
        return groups;
    }

    /** @param more whether there may be more than were listed */
    record Listing(List<FoundTask> tasks, boolean more) {}

    /**
     * All in the first state come first, and so on.
     *
     * @param limit the most that are returned, 1 to {@value #LARGEST_LIMIT}
     */
    Listing list(List<TaskState> states, int limit) {
        // one more than wanted tells whether there are more
        int asked = Math.min(limit + 1, LARGEST_LIMIT);
        Map<FoundTask.Key, FoundTask> found = new LinkedHashMap<>();
        for (TaskState state : states) {
            if (found.size() > limit) {
                break;
            }
            for (TaskGroup group : groups) {
                List<TaskRecord> tasks =
                        ask(group, kept -> kept.list(state, asked)).orElse(List.of());
                tasks.forEach(task -> add(found, task, group));
            }
        }
        boolean more = found.size() > limit || found.size() == LARGEST_LIMIT;
        return new Listing(found.values().stream().limit(limit).toList(), more);
    }

    /** All with this external ID or this ID of the service: in different groups or stores there may be several. */
    Collection<FoundTask> find(String id) {
        Map<FoundTask.Key, FoundTask> found = new LinkedHashMap<>();
        for (TaskGroup group : groups) {
            ask(group, kept -> kept.find(id).or(() -> kept.findByTaskId(id)))
                    .flatMap(Function.identity())
                    .ifPresent(task -> add(found, task, group));
        }
        return found.values();
    }

    private static void add(Map<FoundTask.Key, FoundTask> found, TaskRecord task, TaskGroup group) {
        found.computeIfAbsent(FoundTask.Key.of(task), absent -> new FoundTask(task))
                .seenIn(group);
    }

    /** Empty if the group cannot be asked. */
    <T> Optional<T> ask(TaskGroup group, Function<KirinTasks, T> question) {
        if (troubles.containsKey(group)) {
            return Optional.empty();
        }
        if (!group.component().isStarted()) {
            troubles.put(group, "the kirin component is not started");
            return Optional.empty();
        }
        try {
            return Optional.of(question.apply(group.tasks()));
        } catch (RuntimeException e) {
            troubles.put(group, describe(e));
            return Optional.empty();
        }
    }

    /** Of an exception that is not ours only the class: its message may quote what was stored. */
    private static String describe(RuntimeException cause) {
        @Nullable String message = cause instanceof KirinException ? cause.getMessage() : null;
        return Text.of(message == null ? cause.getClass().getName() : message);
    }

    boolean hasTrouble() {
        return !troubles.isEmpty();
    }

    /** @throws CommandException if there were groups that could not be asked */
    void requireAnswers() throws CommandException {
        if (hasTrouble()) {
            throw new CommandException("not all groups could be asked: " + troubles());
        }
    }

    String troubles() {
        return Text.some(
                troubles.entrySet().stream()
                        .map(trouble -> trouble.getKey() + ": " + trouble.getValue())
                        .toList(),
                NAMED);
    }
}
