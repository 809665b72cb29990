/* SPDX-License-Identifier: Apache-2.0 */
/** How soon a task's end is seen, and what asking for it costs. */
@NullMarked
package io.github.camelkirin.benchmarks.detection;

import org.jspecify.annotations.NullMarked;
