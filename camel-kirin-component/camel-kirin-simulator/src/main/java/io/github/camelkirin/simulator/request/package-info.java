/* SPDX-License-Identifier: Apache-2.0 */
/** What a caller sent: the parameters of a create, and the rules they are held to. */
@NullMarked
package io.github.camelkirin.simulator.request;

import org.jspecify.annotations.NullMarked;
