/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import org.jspecify.annotations.Nullable;

/** No usable answer: no connection, a timeout, an error of the service's own, or an answer that makes no sense. */
public final class ServiceUnavailableException extends ServiceException {

    private static final long serialVersionUID = 1L;

    public ServiceUnavailableException(String message, Details details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
