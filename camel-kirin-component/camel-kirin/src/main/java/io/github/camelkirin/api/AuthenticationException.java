/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import org.jspecify.annotations.Nullable;

/** The API key is missing, wrong, or not allowed this model or from this address: a person has to act. */
public final class AuthenticationException extends ServiceException {

    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
