/* SPDX-License-Identifier: Apache-2.0 */
/** What the parts are made with: processes, measuring, and the report. */
@NullMarked
package io.github.camelkirin.benchmarks.kit;

import org.jspecify.annotations.NullMarked;
