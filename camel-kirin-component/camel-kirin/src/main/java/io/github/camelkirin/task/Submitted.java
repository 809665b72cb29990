/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * What came of a submission.
 *
 * @param task as it is stored
 * @param answer what the service said of it; null if nothing was asked or nothing answered yet
 * @param adopted whether the task was there before: from an earlier submission under the same ID, or found by it
 * @param leased whether this node goes on holding the task's lease
 */
public record Submitted(TaskRecord task, @Nullable KirinTask answer, boolean adopted, boolean leased) {}
