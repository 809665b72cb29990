/* SPDX-License-Identifier: Apache-2.0 */
/** What of a simulator outlives its process. */
@NullMarked
package io.github.camelkirin.simulator.state;

import org.jspecify.annotations.NullMarked;
