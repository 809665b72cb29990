/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import org.jspecify.annotations.Nullable;

/** The service will not do this, however often it is asked: correct the request or the settings. */
public final class RequestRefusedException extends ServiceException {

    private static final long serialVersionUID = 1L;

    public RequestRefusedException(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
