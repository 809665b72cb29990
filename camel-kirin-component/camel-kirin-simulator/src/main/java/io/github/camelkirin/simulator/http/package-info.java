/* SPDX-License-Identifier: Apache-2.0 */
/** The HTTP side: paths, authentication, delays, and answers gone wrong. */
@NullMarked
package io.github.camelkirin.simulator.http;

import org.jspecify.annotations.NullMarked;
