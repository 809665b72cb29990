/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.repository.AccountId;
import java.time.Duration;

/**
 * What is known of one kind of task, on all nodes.
 *
 * @param tasks how many it rests on; those half forgotten count half
 * @param median the age by which half of such tasks are expected to have ended
 * @param p95 the age by which 95 % are
 */
public record KnownDurations(AccountId account, String kind, long tasks, Duration median, Duration p95) {}
