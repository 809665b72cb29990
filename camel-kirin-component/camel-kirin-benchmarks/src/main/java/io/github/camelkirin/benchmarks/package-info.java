/* SPDX-License-Identifier: Apache-2.0 */
/** What camel-kirin costs, as ratios to something measured in the same run; begin at {@code Benchmarks}. */
@NullMarked
package io.github.camelkirin.benchmarks;

import org.jspecify.annotations.NullMarked;
