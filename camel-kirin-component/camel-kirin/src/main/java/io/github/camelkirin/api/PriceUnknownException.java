/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;

/**
 * There is a budget, and nobody knows what the task may cost: no list price is known or set, and no such task has ended yet.
 * Nothing was stored or sent, and nothing was paid.
 */
public final class PriceUnknownException extends KirinException {

    private static final long serialVersionUID = 1L;

    /** @param kind model, resolution and number of images */
    public PriceUnknownException(String kind, String externalTaskId) {
        super(
                "the price of a task must be known where there is a budget, that of \"" + kind
                        + "\" (model, resolution, images) is not: set listPrice to what an image costs at most, in USD",
                null,
                externalTaskId,
                null,
                null);
    }
}
