/* SPDX-License-Identifier: Apache-2.0 */
/**
 * When to ask about a task, learned from how long tasks of its kind have taken: values and pure functions, without
 * clock, threads or I/O.
 */
@NullMarked
package io.github.camelkirin.schedule;

import org.jspecify.annotations.NullMarked;
