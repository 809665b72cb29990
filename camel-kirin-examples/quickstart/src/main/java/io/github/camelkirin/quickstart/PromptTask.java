/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one prompt has come to so far.
 *
 * @param name the prompt file's name without its extension
 * @param status {@code waiting}, {@code submitting}, {@code refused}, or the task's status
 * @param progress 0 to 1, as the service says while the task is running
 * @param taken from the submission to the end, as far as this run has seen it; null if an earlier run has
 * @param images pictures that were saved
 * @param cost in USD, null if the service named none
 * @param problem what went wrong
 * @param settled whether nothing more happens
 */
record PromptTask(
        String name,
        String status,
        double progress,
        @Nullable Duration taken,
        int images,
        @Nullable BigDecimal cost,
        @Nullable String problem,
        boolean settled) {

    static PromptTask waiting(String name) {
        return new PromptTask(name, "waiting", 0, Duration.ZERO, 0, null, null, false);
    }

    PromptTask at(String newStatus, double newProgress) {
        return new PromptTask(name, newStatus, newProgress, taken, images, cost, problem, settled);
    }

    /** One picture more. That it comes again, after a redelivery, changes nothing. */
    PromptTask saved(int index, @Nullable BigDecimal taskCost) {
        return new PromptTask(
                name,
                "saving",
                1,
                taken,
                Math.max(images, index + 1),
                taskCost == null ? cost : taskCost,
                problem,
                settled);
    }

    PromptTask settled(String newStatus, Duration newTaken, @Nullable String newProblem) {
        return new PromptTask(name, newStatus, progress, newTaken, images, cost, newProblem, true);
    }

    PromptTask doneEarlier(TaskRecord task, int imagesThere) {
        boolean parked = task.state() == TaskState.PARKED;
        TaskOutcome outcome = task.outcome();
        String error = outcome == null ? null : outcome.errorCode();
        String why = parked ? String.valueOf(task.note()) : error == null ? null : "error " + error;
        return new PromptTask(
                name,
                parked ? "parked" : task.status().value(),
                1,
                null,
                imagesThere,
                outcome == null ? null : outcome.cost(),
                why == null ? null : why + " in an earlier run",
                true);
    }

    /** Whether this run had nothing to do for it. */
    boolean earlier() {
        return taken == null;
    }
}
