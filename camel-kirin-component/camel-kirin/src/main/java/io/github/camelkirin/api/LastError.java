/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import java.time.Instant;

/**
 * The last request to the service that failed. Its message is left out, since a service may quote the prompt in it.
 *
 * @param type the exception's simple class name
 * @param httpStatus 0 if there was no answer
 * @param at by this node's clock
 */
public record LastError(String type, int httpStatus, Instant at) {}
