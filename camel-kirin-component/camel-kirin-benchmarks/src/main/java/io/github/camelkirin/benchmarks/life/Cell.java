/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

/**
 * Under what a subject is measured.
 *
 * @param tasks how many are under way at a time
 * @param delayMillis how long the service takes for each answer
 */
record Cell(int tasks, int delayMillis) {

    @Override
    public String toString() {
        return tasks + " at a time, " + delayMillis + " ms";
    }
}
