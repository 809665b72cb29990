/* SPDX-License-Identifier: Apache-2.0 */
/** What the service answers, in each dialect in which it has been seen. */
@NullMarked
package io.github.camelkirin.simulator.wire;

import org.jspecify.annotations.NullMarked;
