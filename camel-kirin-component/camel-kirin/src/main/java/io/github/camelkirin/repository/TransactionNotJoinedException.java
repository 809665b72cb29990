/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import io.github.camelkirin.model.KirinException;

/**
 * A task was to be stored in the route's own transaction, but there was none, or none on the repository's database. Nothing was
 * stored.
 */
public final class TransactionNotJoinedException extends KirinException {

    private static final long serialVersionUID = 1L;

    /** @param message what was required, what was there and what helps */
    public TransactionNotJoinedException(String message) {
        super(message);
    }
}
