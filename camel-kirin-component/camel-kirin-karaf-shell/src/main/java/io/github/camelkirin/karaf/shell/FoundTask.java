/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A task that is kept, and where it was seen: contexts with the same database see the same tasks. */
final class FoundTask {

    private final TaskRecord task;
    private final List<TaskGroup> groups = new ArrayList<>();

    FoundTask(TaskRecord task) {
        this.task = task;
    }

    /** Tells whether two records are of one task. */
    record Key(
            TaskScope scope,
            String externalTaskId,
            @Nullable String taskId,
            @Nullable Instant createdAt) {
        static Key of(TaskRecord task) {
            return new Key(task.scope(), task.externalTaskId(), task.taskId(), task.createdAt());
        }
    }

    void seenIn(TaskGroup group) {
        groups.add(group);
    }

    TaskRecord task() {
        return task;
    }

    boolean isParked() {
        return task.state() == TaskState.PARKED;
    }

    String group() {
        return groups.get(0).name();
    }

    Set<String> contexts() {
        Set<String> contexts = new LinkedHashSet<>();
        groups.forEach(group -> contexts.add(group.context()));
        return contexts;
    }

    /** Where to decide about it: best where it goes on, since consumers there are told at once. */
    TaskGroup decider() {
        return groups.stream().filter(TaskGroup::consumed).findFirst().orElse(groups.get(0));
    }
}
