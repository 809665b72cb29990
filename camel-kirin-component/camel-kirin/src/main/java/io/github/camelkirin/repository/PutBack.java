/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;

/**
 * A task as it shall be stored, its lease given up.
 *
 * @param task with the version it had when it was claimed or last updated
 * @param dueIn when it can be claimed again, from now; without meaning for parked tasks
 */
public record PutBack(TaskRecord task, Duration dueIn) {}
