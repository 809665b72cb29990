/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import org.jspecify.annotations.Nullable;

/** An HTTP answer, and the headers that matter here. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(
        int status,
        @Nullable String retryAfter,
        @Nullable String date,
        @Nullable String requestId,
        byte[] body) {}
