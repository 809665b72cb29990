/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

/** How it is decided when a task is asked about: the same for all, or by what has been learned of its kind. */
public sealed interface QueryTiming permits QuerySchedule, LearnedTiming {

    /** For tasks of which nothing is known. */
    QuerySchedule curve();
}
