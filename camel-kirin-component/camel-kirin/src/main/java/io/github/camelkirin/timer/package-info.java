/* SPDX-License-Identifier: Apache-2.0 */
/** The time that all else goes by, and warnings that are not given more often than helps. Knows no task. */
@NullMarked
package io.github.camelkirin.timer;

import org.jspecify.annotations.NullMarked;
