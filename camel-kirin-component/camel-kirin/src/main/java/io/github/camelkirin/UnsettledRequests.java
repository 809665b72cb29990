/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.SubmissionUnknownException;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.TaskRepositoryException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Tells which failures leave open what became of a request, so that it has to keep its ID. */
final class UnsettledRequests {

    private UnsettledRequests() {}

    static boolean contains(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        // whether the repository has stored what it failed to store is not known, and other repositories throw what
        // they like
        return cause != null && !(cause instanceof KirinException)
                || cause instanceof TaskRepositoryException
                || cause instanceof SubmissionUnknownException
                || cause instanceof HandedOverException
                || cause instanceof TaskTimeoutException;
    }
}
