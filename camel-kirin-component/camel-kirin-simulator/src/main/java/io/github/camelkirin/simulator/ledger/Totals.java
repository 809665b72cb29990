/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.ledger;

import java.math.BigDecimal;

/**
 * The ledger's totals.
 *
 * @param creates what became of creates
 * @param traffic requests of other kinds
 * @param charges what has been charged
 */
public record Totals(Creates creates, Traffic traffic, Charges charges) {

    /**
     * What became of creates.
     *
     * @param sends requests that arrived
     * @param actedOn of these, those that made a task by now
     * @param notActedOn the others
     */
    public record Creates(int sends, int actedOn, int notActedOn) {}

    /**
     * Requests of other kinds, and what was seen of all of them.
     *
     * @param queries look-ups of a task
     * @param downloads requests for result pictures
     * @param badRequests requests refused with 400, 404 for a path, 405, 413 and 415
     * @param rateLimited requests refused by the rate limit
     * @param callbacks callbacks that were sent
     * @param maxConcurrent the most creates, queries and cancellations that were under way at one time
     */
    public record Traffic(
            long queries, long downloads, long badRequests, long rateLimited, long callbacks, int maxConcurrent) {}

    /**
     * What has been charged: completed tasks only.
     *
     * @param money USD
     * @param images pictures
     */
    public record Charges(BigDecimal money, long images) {}
}
