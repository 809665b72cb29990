/* SPDX-License-Identifier: Apache-2.0 */
/** What it costs that tasks are one batch, and whether it costs more the more there are. */
@NullMarked
package io.github.camelkirin.benchmarks.batches;

import org.jspecify.annotations.NullMarked;
