/* SPDX-License-Identifier: Apache-2.0 */
/** What tasks cost that only wait: on the heap, and each time somebody looks whether one is due. */
@NullMarked
package io.github.camelkirin.benchmarks.waiting;

import org.jspecify.annotations.NullMarked;
