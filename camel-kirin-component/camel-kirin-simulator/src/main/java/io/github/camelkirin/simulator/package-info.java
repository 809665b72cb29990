/* SPDX-License-Identifier: Apache-2.0 */
/** The Kirin image generation service, simulated. */
@NullMarked
package io.github.camelkirin.simulator;

import org.jspecify.annotations.NullMarked;
