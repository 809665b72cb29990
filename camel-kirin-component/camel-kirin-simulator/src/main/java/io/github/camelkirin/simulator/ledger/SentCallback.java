/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.ledger;

import io.github.camelkirin.simulator.task.Phase;
import java.time.Instant;

/**
 * One callback that was due.
 *
 * @param at when it was sent or not sent, by the simulator's clock
 * @param taskId the task
 * @param phase what it told
 * @param outcome the HTTP status that it was answered with; 0 if none, -1 if it was lost on purpose, -2 if its target is
 *     not a loopback address
 */
public record SentCallback(Instant at, String taskId, Phase phase, int outcome) {}
