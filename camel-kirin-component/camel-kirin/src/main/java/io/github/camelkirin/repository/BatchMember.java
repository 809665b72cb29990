/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import org.jspecify.annotations.Nullable;

/**
 * A task of a batch. It outlives the task's own record.
 *
 * @param number in the order in which the batch's tasks came, from 1; those of tasks that were refused are missing
 * @param externalTaskId the caller's ID
 * @param taskId the service's, as far as it was known when the task ended
 * @param outcome null as long as the task has not ended
 */
public record BatchMember(
        long number,
        String externalTaskId,
        @Nullable String taskId,
        @Nullable BatchOutcome outcome) {}
