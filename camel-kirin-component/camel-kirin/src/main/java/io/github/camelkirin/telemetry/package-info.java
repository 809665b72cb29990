/* SPDX-License-Identifier: Apache-2.0 */
/** Spans by OpenTelemetry's conventions for generative AI, where OpenTelemetry is there. */
@NullMarked
package io.github.camelkirin.telemetry;

import org.jspecify.annotations.NullMarked;
