/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.fault;

/** What a fault can befall. */
public enum Operation {
    /** A create request. */
    CREATE,
    /** A query, by either ID; on the queue protocol {@code /status} and {@code /response}. */
    QUERY,
    /** A cancellation. */
    CANCEL,
    /** The download of a result picture. */
    DOWNLOAD,
    /** The generation of a task that was taken on. */
    TASK,
    /** A callback that is due. */
    CALLBACK
}
