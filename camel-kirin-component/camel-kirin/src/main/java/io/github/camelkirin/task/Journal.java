/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.repository.TaskRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One INFO line at each of the three moments that matter for a task: before it is sent, when it is accepted, when it has
 * ended. From these lines every accepted task can be found again even if the repository is lost; so a dry run has none.
 */
final class Journal implements TaskObserver {

    private static final Logger LOG = LoggerFactory.getLogger("camelkirin.journal");

    @Override
    public void sending(TaskRecord task) {
        if (task.account().isDryRun()) {
            return;
        }
        LOG.info("sending group={} externalTaskId={}", task.group(), task.externalTaskId());
    }

    @Override
    public void accepted(TaskRecord task, boolean adopted) {
        if (task.account().isDryRun()) {
            return;
        }
        LOG.info(
                "{} group={} externalTaskId={} taskId={} model={} account={}",
                adopted ? "adopted" : "accepted",
                task.group(),
                task.externalTaskId(),
                task.taskId(),
                task.model(),
                task.account().account());
    }

    @Override
    public void ended(TaskRecord task) {
        if (task.account().isDryRun()) {
            return;
        }
        LOG.info(
                "ended group={} externalTaskId={} taskId={} status={}",
                task.group(),
                task.externalTaskId(),
                task.taskId(),
                task.status().value());
    }
}
