/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.task.Outbox;

/** What goes together with a producer's {@code submission} and {@code joinTransaction}, and what does not. */
final class SubmissionOptions {

    private SubmissionOptions() {}

    /**
     * To be called when a producer starts.
     *
     * @throws RuntimeException if something does not go together, or the repository cannot do what is asked; with what has to
     *     be changed
     */
    static void check(KirinConfiguration configuration, Outbox outbox) {
        if (!configuration.isDeferred()) {
            return;
        }
        String asked = configuration.isJoinTransaction() ? "joinTransaction=true" : "submission=deferred";
        if (configuration.getOperation() == KirinOperation.generate) {
            throw new IllegalArgumentException("operation must not be generate with " + asked
                    + ", since generate waits for the task's end: set operation=create and consume the group, or"
                    + " submission=immediate");
        }
        if (!configuration.isTracked()) {
            throw new IllegalArgumentException("tracked must be true with " + asked
                    + ", since it is the group's consumer that sends the task, was false");
        }
        if (configuration.getMaxTasksInFlight() > 0) {
            throw new IllegalArgumentException(
                    "maxTasksInFlight must be 0 with " + asked
                            + ", since a deferred create waits for no room, was " + configuration.getMaxTasksInFlight()
                            + ": bound what is sent with maxConcurrentRequests and requestsPerSecond, or set submission=immediate");
        }
        if (configuration.isJoinTransaction()) {
            checkJoining(configuration);
            outbox.requireTransactions();
        }
    }

    private static void checkJoining(KirinConfiguration configuration) {
        if (configuration.getSubmission() == KirinSubmission.immediate) {
            throw new IllegalArgumentException(
                    "submission must be deferred, or not set, with joinTransaction=true, since"
                            + " nothing can be sent before the transaction is committed, was immediate");
        }
        if (configuration.getOperation() != KirinOperation.create) {
            throw new IllegalArgumentException(
                    "operation must be create with joinTransaction=true, since nothing of the"
                            + " service is called inside a transaction, was " + configuration.getOperation());
        }
        if (configuration.getOnBudgetExceeded() == KirinOnBudgetExceeded.wait) {
            throw new IllegalArgumentException(
                    "onBudgetExceeded must be fail with joinTransaction=true, since nothing may wait"
                            + " inside a transaction, was wait: set submission=deferred in place of joinTransaction=true to wait");
        }
        if (configuration.isInlineImages()) {
            throw new IllegalArgumentException(
                    "inlineImages must be false with joinTransaction=true, since nothing is fetched"
                            + " inside a transaction, was true: fetch the images before it, and give their bytes");
        }
    }
}
