/* SPDX-License-Identifier: Apache-2.0 */
/** The life of a task, as a function of the clock. */
@NullMarked
package io.github.camelkirin.simulator.task;

import org.jspecify.annotations.NullMarked;
