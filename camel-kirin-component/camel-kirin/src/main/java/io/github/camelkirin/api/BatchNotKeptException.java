/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;

/** A batch is meant that is not kept in the repository, or not for the endpoint's group. Nothing was changed. */
public final class BatchNotKeptException extends KirinException {

    private static final long serialVersionUID = 1L;

    private final String batchId;

    public BatchNotKeptException(String batchId) {
        super("no batch with the ID " + batchId
                + " is kept here for this group, account and base URL: none of its tasks was stored, or the repository's"
                + " retention is over");
        this.batchId = batchId;
    }

    /** The batch that is not kept. */
    public String getBatchId() {
        return batchId;
    }
}
