/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import static io.github.camelkirin.benchmarks.life.LifeOfATask.AMPLE;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.CAMEL;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.CAMEL_HOLDING;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.FLOOR;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.JDK;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.KIRIN;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.MOST;
import static io.github.camelkirin.benchmarks.life.LifeOfATask.QUIET;

import java.util.List;

/**
 * What is measured, and for how long.
 *
 * @param subjects those that have a process
 * @param compared those of them that are measured in each cell
 * @param byDefault those that are measured with their default number of connections too
 * @param warmMillis how long each works before it is measured
 * @param millis how long a round takes
 */
record Plan(
        List<String> subjects,
        List<String> compared,
        List<String> byDefault,
        List<Cell> cells,
        int rounds,
        long warmMillis,
        long millis) {

    static Plan of(boolean shortForm) {
        return shortForm
                ? new Plan(
                        List.of(FLOOR, CAMEL, KIRIN),
                        List.of(FLOOR, CAMEL, KIRIN),
                        List.of(),
                        List.of(AMPLE, MOST),
                        1,
                        10_000,
                        2_000)
                : new Plan(
                        List.of(FLOOR, JDK, CAMEL, CAMEL_HOLDING, KIRIN, QUIET),
                        List.of(FLOOR, JDK, CAMEL, CAMEL_HOLDING, KIRIN),
                        List.of(FLOOR, CAMEL, KIRIN),
                        List.of(new Cell(1, 0), AMPLE, MOST, new Cell(1, 20), new Cell(100, 20), new Cell(1000, 20)),
                        3,
                        30_000,
                        3_000);
    }

    /** Those that are measured in a cell: whether logging matters is asked in one. */
    List<String> subjectsOf(Cell cell) {
        return cell.equals(AMPLE) ? subjects : compared;
    }

    /** Longer where few tasks end. */
    long millis(Cell cell) {
        return cell.tasks() == 1 ? 2 * millis : millis;
    }
}
