/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.client.CreateOutcome;
import io.github.camelkirin.client.QueryOutcome;
import io.github.camelkirin.client.ServiceException;

/** The HTTP status that an outcome came with, for those who look into a task. */
final class HttpStatuses {

    private static final int OK = 200;

    private HttpStatuses() {}

    /** @param otherwise where there was no answer */
    static int of(CreateOutcome outcome, int otherwise) {
        if (outcome instanceof CreateOutcome.Refused refused) {
            return of(refused.cause(), otherwise);
        } else if (outcome instanceof CreateOutcome.NotSent) {
            return otherwise;
        } else if (outcome instanceof CreateOutcome.Throttled throttled) {
            return of(throttled.cause(), otherwise);
        } else if (outcome instanceof CreateOutcome.Unknown unknown) {
            return of(unknown.cause(), otherwise);
        }
        return OK;
    }

    /** @param otherwise where there was no answer */
    static int of(QueryOutcome outcome, int otherwise) {
        if (outcome instanceof QueryOutcome.NotFound notFound) {
            return of(notFound.cause(), otherwise);
        } else if (outcome instanceof QueryOutcome.Denied denied) {
            return of(denied.cause(), otherwise);
        } else if (outcome instanceof QueryOutcome.Throttled throttled) {
            return of(throttled.cause(), otherwise);
        } else if (outcome instanceof QueryOutcome.Failed failed) {
            return of(failed.cause(), otherwise);
        } else if (outcome instanceof QueryOutcome.Unsupported unsupported) {
            return of(unsupported.cause(), otherwise);
        }
        return OK;
    }

    private static int of(RuntimeException cause, int otherwise) {
        return cause instanceof ServiceException service && service.getHttpStatus() != 0
                ? service.getHttpStatus()
                : otherwise;
    }
}
