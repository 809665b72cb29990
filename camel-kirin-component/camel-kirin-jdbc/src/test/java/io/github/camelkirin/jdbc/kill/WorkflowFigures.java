/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.simulator.ledger.SentCreate;

/**
 * What came of a run, as it is printed.
 *
 * @param rollbacks transactions that were rolled back on purpose; those that a killed node did not come to end are not in it
 * @param kills by the driver, at a random moment
 * @param killsAtSteps at a {@link KillStep}
 * @param creates that the service was sent
 * @param paid creates that the service acted on
 * @param repeated completions that came again although their route had succeeded
 * @param eventDeliveries events of batches that were routed
 * @param pictures files in the image store
 * @param leftOver files under temporary names, of nodes that were killed while they wrote them
 * @param downloads requests for pictures
 */
record WorkflowFigures(
        int orders,
        int rollbacks,
        int batches,
        int kills,
        int killsAtSteps,
        int creates,
        long paid,
        long repeated,
        int eventDeliveries,
        int pictures,
        long leftOver,
        long downloads) {

    static WorkflowFigures of(WorkflowRun run) {
        var routed = run.routed();
        var sends = run.simulator().ledger().sends();
        return new WorkflowFigures(
                run.committed().size(),
                run.rollbacks(),
                run.batches().size(),
                run.kills(),
                run.killsAtSteps(),
                sends.size(),
                sends.stream().filter(SentCreate::actedOn).count(),
                routed.size()
                        - routed.stream()
                                .map(RoutedPictures.Line::externalTaskId)
                                .distinct()
                                .count(),
                run.events().size(),
                run.pictures().now().size(),
                run.pictures().leftOver(),
                run.simulator().ledger().totals().traffic().downloads());
    }

    @Override
    public String toString() {
        return ("%d orders committed, %d rollbacks, %d batches, %d kills, %d kills at steps, %d creates sent, %d paid,"
                        + " %d completions repeated, %d batch events delivered, %d pictures, %d left under temporary names,"
                        + " %d downloads")
                .formatted(
                        orders,
                        rollbacks,
                        batches,
                        kills,
                        killsAtSteps,
                        creates,
                        paid,
                        repeated,
                        eventDeliveries,
                        pictures,
                        leftOver,
                        downloads);
    }
}
