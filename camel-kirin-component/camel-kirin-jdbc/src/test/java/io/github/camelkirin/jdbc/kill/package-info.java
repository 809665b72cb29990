/* SPDX-License-Identifier: Apache-2.0 */
/** Nodes that are killed, and what becomes of their tasks. */
@NullMarked
package io.github.camelkirin.jdbc.kill;

import org.jspecify.annotations.NullMarked;
