/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a task.
 *
 * @param error the error it will fail with; null if it will complete
 * @param takes how long it will take; null for what the latency of its resolution says
 */
public record Fate(@Nullable TaskError error, @Nullable Duration takes) {
    /** It completes, in the usual time. */
    public static final Fate USUAL = new Fate(null, null);
}
