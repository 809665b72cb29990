/* SPDX-License-Identifier: Apache-2.0 */
/** Tests of tasks without HTTP. */
@NullMarked
package io.github.camelkirin.simulator.task;

import org.jspecify.annotations.NullMarked;
