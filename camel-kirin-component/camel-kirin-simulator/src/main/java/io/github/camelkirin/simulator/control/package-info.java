/* SPDX-License-Identifier: Apache-2.0 */
/** What a person or a test in another process sees of the simulator and tells it. */
@NullMarked
package io.github.camelkirin.simulator.control;

import org.jspecify.annotations.NullMarked;
