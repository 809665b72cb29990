/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import org.jspecify.annotations.Nullable;

/** The account is out of credits: top it up; waiting does not help. */
public final class InsufficientCreditsException extends ServiceException {

    private static final long serialVersionUID = 1L;

    public InsufficientCreditsException(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
