/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorBuilder;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;

/** The service that nodes use. It accepts a second create under the same ID, so that paying twice is possible. */
final class SimulatedService {

    private SimulatedService() {}

    static KirinSimulatorBuilder slow(long seed) {
        return KirinSimulator.builder()
                .latency(Latency.logNormal(Duration.ofMillis(800), 0.3))
                .duplicates(Duplicates.ACCEPTED)
                .seed(seed);
    }

    /** One whose answers are wrong, late and lost, though its tasks complete. */
    static KirinSimulatorBuilder faulty(long seed) {
        return slow(seed)
                .fault(Operation.CREATE, 0.04, Fault.answerLost())
                .fault(Operation.CREATE, 0.03, Fault.statusAfterActing(500))
                .fault(Operation.CREATE, 0.03, Fault.status(500))
                .fault(Operation.CREATE, 0.02, Fault.resetAfterActing())
                .fault(Operation.CREATE, 0.01, Fault.dropped())
                .fault(Operation.CREATE, 0.01, Fault.slowDown(Duration.ofSeconds(1)))
                .fault(Operation.CREATE, 0.05, Fault.delay(Duration.ofMillis(700)))
                .fault(Operation.CREATE, 0.01, Fault.actsLate(Duration.ofMillis(300)))
                .fault(Operation.QUERY, 0.03, Fault.status(503))
                .fault(Operation.QUERY, 0.02, Fault.reset())
                .fault(Operation.QUERY, 0.01, Fault.truncatedJson())
                .fault(Operation.QUERY, 0.005, Fault.slowDown(Duration.ofSeconds(1)))
                .fault(Operation.QUERY, 0.03, Fault.delay(Duration.ofMillis(500)));
    }
}
