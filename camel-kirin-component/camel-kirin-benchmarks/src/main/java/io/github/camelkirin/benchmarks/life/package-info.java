/* SPDX-License-Identifier: Apache-2.0 */
/** The life of a task, from its create to its end in a route, beside what people would use instead. */
@NullMarked
package io.github.camelkirin.benchmarks.life;

import org.jspecify.annotations.NullMarked;
