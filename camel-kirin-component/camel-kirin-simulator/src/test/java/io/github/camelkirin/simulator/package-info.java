/* SPDX-License-Identifier: Apache-2.0 */
/** Tests over HTTP, with the JDK's client. */
@NullMarked
package io.github.camelkirin.simulator;

import org.jspecify.annotations.NullMarked;
