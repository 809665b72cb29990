/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.wire;

import io.github.camelkirin.simulator.task.Task;
import java.math.BigDecimal;

/**
 * What pictures cost.
 *
 * @param perImage USD for one picture; the list price is 0.028
 * @param discount the share of the price that is paid, 1 for all of it; what the service's field means is not documented
 */
public record Prices(BigDecimal perImage, BigDecimal discount) {
    /** The list price, no discount. */
    public static final Prices LIST = new Prices(new BigDecimal("0.028"), BigDecimal.ONE);

    /** What a completed task costs in USD. */
    public BigDecimal cost(Task task) {
        return perImage.multiply(discount)
                .multiply(BigDecimal.valueOf(task.parameters().pictures().count()));
    }
}
