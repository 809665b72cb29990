/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

/** How it is decided when a task is asked about: the same for all, by what has been learned of its kind, or by callbacks. */
public sealed interface QueryTiming permits QuerySchedule, LearnedTiming, CallbackTiming {

    /** For tasks of which nothing is known. */
    QuerySchedule curve();
}
