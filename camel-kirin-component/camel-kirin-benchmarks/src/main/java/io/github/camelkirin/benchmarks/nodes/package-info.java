/* SPDX-License-Identifier: Apache-2.0 */
/** What it costs to share tasks between JVMs. */
@NullMarked
package io.github.camelkirin.benchmarks.nodes;

import org.jspecify.annotations.NullMarked;
