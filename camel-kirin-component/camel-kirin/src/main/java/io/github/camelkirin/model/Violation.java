/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.model;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a request.
 *
 * @param code    the service's own code where it has one for this ({@code 002016001} to {@code 002016003}, from the
 *                service's reference page), otherwise null
 * @param message what was required, what was there and what helps; never a prompt, a URL or image data
 */
public record Violation(@Nullable String code, String message) {

    /** A violation that the service has no code for. */
    public static Violation of(String message) {
        return new Violation(null, message);
    }

    @Override
    public String toString() {
        return code == null ? message : message + " (" + code + ")";
    }
}
