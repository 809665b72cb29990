/* SPDX-License-Identifier: Apache-2.0 */
/** What a context with kirin routes costs before anything is asked of it. */
@NullMarked
package io.github.camelkirin.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
