/* SPDX-License-Identifier: Apache-2.0 */
/** How pictures travel: copies, heap and CPU. */
@NullMarked
package io.github.camelkirin.benchmarks.images;

import org.jspecify.annotations.NullMarked;
