/* SPDX-License-Identifier: Apache-2.0 */
/** The component's own hot pieces, one by one. */
@NullMarked
package io.github.camelkirin.benchmarks.pieces;

import org.jspecify.annotations.NullMarked;
