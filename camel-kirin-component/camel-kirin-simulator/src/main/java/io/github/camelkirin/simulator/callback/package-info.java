/* SPDX-License-Identifier: Apache-2.0 */
/** Callbacks: when they are due, and how they are posted. */
@NullMarked
package io.github.camelkirin.simulator.callback;

import org.jspecify.annotations.NullMarked;
