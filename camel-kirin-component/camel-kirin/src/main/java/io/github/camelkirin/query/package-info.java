/* SPDX-License-Identifier: Apache-2.0 */
/** When a task is asked about, and what an answer makes of it. */
@NullMarked
package io.github.camelkirin.query;

import org.jspecify.annotations.NullMarked;
