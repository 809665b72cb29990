/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long what there is to do in a group has been waiting.
 *
 * @param oldest since the oldest task that is neither parked nor done was stored; null if there is none
 * @param agingResults how many completed tasks there are whose route has not succeeded, parked ones among them, and whose
 *     end was stored at least as long ago as was asked about
 */
public record Backlog(@Nullable Duration oldest, long agingResults) {}
