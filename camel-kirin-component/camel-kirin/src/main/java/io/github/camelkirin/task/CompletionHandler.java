/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

/** Routes what the tasks of a group have come to. Called on a thread that must not be blocked. */
public interface CompletionHandler {

    /** Delivers, and says on the completion how that went: once, now or later, from any thread. */
    void deliver(Completion completion);
}
