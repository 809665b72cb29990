/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.control;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.fault.Operation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fault as it is ordered over HTTP.
 *
 * @param operation what it befalls
 * @param times how many events it befalls; null for one
 * @param id the task that it befalls alone; null for any
 * @param probability with which it befalls any event, 0 to 1; null for a scripted fault
 * @param fault what goes wrong
 */
public record FaultOrder(
        Operation operation,
        @Nullable Integer times,
        @Nullable String id,
        @Nullable Double probability,
        Fault fault) {

    private static final int MOST = 10_000;

    /** Refuses an order without operation or fault, and one for more than 10 000 events. */
    public FaultOrder {
        if (Objects.isNull(operation) || Objects.isNull(fault)) {
            throw new IllegalArgumentException("operation and fault are required");
        }
        if (times != null && (times < 1 || times > MOST)) {
            throw new IllegalArgumentException("times must be from 1 to 10000, was " + times);
        }
    }

    void place(Faults faults) {
        if (probability != null) {
            faults.randomly(operation, probability, fault);
            return;
        }
        for (int i = 0; i < (times == null ? 1 : times); i++) {
            if (id == null) {
                faults.next(operation, fault);
            } else {
                faults.nextFor(operation, id, fault);
            }
        }
    }
}
