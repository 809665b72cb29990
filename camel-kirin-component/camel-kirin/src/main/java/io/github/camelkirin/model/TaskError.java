/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import org.jspecify.annotations.Nullable;

/**
 * Why a task failed, in the service's words.
 *
 * @param code the service's code such as {@code 002016095}, or null where it gave none
 * @param message the service's message, or null where it gave none; it may quote the prompt
 */
public record TaskError(@Nullable String code, @Nullable String message) {}
