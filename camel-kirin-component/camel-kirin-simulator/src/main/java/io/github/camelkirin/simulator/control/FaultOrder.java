/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.control;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.fault.Operation;
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
