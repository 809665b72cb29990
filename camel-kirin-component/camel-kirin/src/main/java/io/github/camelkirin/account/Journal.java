/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One INFO line at each of the three moments that matter for a task: before it is sent, when it is accepted, when it has
 * ended; and one more when a task that has failed is submitted again. From these lines every accepted task can be found again even if the repository is lost; so a dry run has none.
 */
final class Journal implements TaskObserver {

    private static final Logger LOG = LoggerFactory.getLogger("camelkirin.journal");

    @Override
    public void sending(TaskRecord task) {
        if (task.account().isDryRun()) {
            return;
        }
        LOG.info("sending group={} externalTaskId={}{}", task.group(), task.externalTaskId(), attempt(task));
    }

    @Override
    public void accepted(TaskRecord task, boolean adopted) {
        if (task.account().isDryRun()) {
            return;
        }
        LOG.info(
                "{} group={} externalTaskId={} taskId={} model={} account={}{}",
                adopted ? "adopted" : "accepted",
                task.group(),
                task.externalTaskId(),
                task.taskId(),
                task.model(),
                task.account().account(),
                attempt(task));
    }

    @Override
    public void resubmitting(TaskRecord failed, TaskRecord next) {
        if (next.account().isDryRun()) {
            return;
        }
        TaskOutcome outcome = failed.outcome();
        LOG.info(
                "resubmitting group={} externalTaskId={} taskId={} errorCode={}{}",
                next.group(),
                failed.externalTaskId(),
                failed.taskId(),
                outcome == null ? null : outcome.errorCode(),
                attempt(next));
    }

    @Override
    public void ended(TaskRecord task) {
        if (task.account().isDryRun()) {
            return;
        }
        LOG.info(
                "ended group={} externalTaskId={} taskId={} status={}{}",
                task.group(),
                task.externalTaskId(),
                task.taskId(),
                task.status().value(),
                attempt(task));
    }

    /** The first try goes without saying. */
    private static String attempt(TaskRecord task) {
        return task.attempt() == 0 ? "" : " attempt=" + (task.attempt() + 1);
    }
}
