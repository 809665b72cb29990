/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

/** What a route is told when the end of what is kept is delivered. */
public enum TaskEvent {
    /** What a task has come to. */
    COMPLETION,
    /** That all tasks of a batch have ended. What is kept is no task: nothing was sent, and nothing is asked for. */
    BATCH
}
