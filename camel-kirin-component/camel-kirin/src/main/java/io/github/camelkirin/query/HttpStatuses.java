/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.model.KirinException;
import org.jspecify.annotations.Nullable;

/** The HTTP status that an outcome came with, for those who look into a task. */
public final class HttpStatuses {

    private static final int OK = 200;

    private HttpStatuses() {}

    /** @param otherwise where there was no answer */
    public static int of(CreateOutcome outcome, int otherwise) {
        return of(outcome.cause(), otherwise);
    }

    /** @param otherwise where there was no answer */
    public static int of(QueryOutcome outcome, int otherwise) {
        return of(outcome.cause(), otherwise);
    }

    private static int of(@Nullable KirinException cause, int otherwise) {
        if (cause == null) {
            return OK;
        }
        return cause instanceof ServiceException service && service.getHttpStatus() != 0
                ? service.getHttpStatus()
                : otherwise;
    }
}
