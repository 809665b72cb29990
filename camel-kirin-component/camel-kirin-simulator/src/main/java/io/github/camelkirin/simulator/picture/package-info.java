/* SPDX-License-Identifier: Apache-2.0 */
/** The result pictures, drawn when they are fetched. */
@NullMarked
package io.github.camelkirin.simulator.picture;

import org.jspecify.annotations.NullMarked;
