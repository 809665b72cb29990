/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.Batch;
import io.github.camelkirin.repository.Refusal;

/** The task cannot be one of its batch. Nothing was stored or sent, and nothing was paid. */
public final class BatchRefusedException extends KirinException {

    private static final long serialVersionUID = 1L;

    private final String batchId;
    private final Refusal.OfBatch.Reason reason;

    public BatchRefusedException(Refusal.OfBatch refusal, String externalTaskId) {
        super(message(refusal) + ". Nothing was stored or sent", null, externalTaskId, null, null);
        this.batchId = refusal.batch().key().id();
        this.reason = refusal.reason();
    }

    private static String message(Refusal.OfBatch refusal) {
        Batch batch = refusal.batch();
        String name = "the batch " + batch.key().id();
        return switch (refusal.reason()) {
            case FULL ->
                name + " must have no more tasks than CamelKirinBatchSize says, and all " + batch.size()
                        + " have come, and this is one more: count them before the first is sent, or leave the size out and"
                        + " send closeBatch after the last";
            case CLOSED ->
                name + " must be open for a further task, but was closed when it had " + batch.members()
                        + ", by closeBatch, cancelBatch or batchTimeout: give what comes later another CamelKirinBatchId";
            case ENDED ->
                name + " must be open for a further task, but its " + batch.members()
                        + " tasks have ended and its event was made: give what comes later another CamelKirinBatchId";
            case SIZE ->
                batch.size() > 0
                        ? "CamelKirinBatchSize must be the same for all tasks of a batch: for " + name + " it was "
                                + batch.size() + ", and is now "
                                + refusal.terms().size()
                        : "CamelKirinBatchSize must be all tasks of the batch: of " + name + " "
                                + batch.members() + " have come before this one, and it was "
                                + refusal.terms().size();
        };
    }

    public String getBatchId() {
        return batchId;
    }

    /** Why it cannot be. */
    public Refusal.OfBatch.Reason getReason() {
        return reason;
    }
}
