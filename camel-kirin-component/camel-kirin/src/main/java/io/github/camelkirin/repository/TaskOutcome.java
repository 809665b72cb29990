/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What stays of an ended task's answer for as long as the task is remembered; neither prompt nor images.
 *
 * @param errorCode the service's code, null if it gave none
 * @param cost in USD, null if the service did not say
 * @param requestId what identifies the call to the provider's support, null if the service did not say
 */
public record TaskOutcome(
        @Nullable String errorCode,
        @Nullable BigDecimal cost,
        @Nullable String requestId) {}
