/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

/** What a producer does. */
public enum KirinOperation {
    /** Creates a task and replies with its first status. */
    create,
    /** Creates a task and replies when it has ended. */
    generate,
    /** Replies when a task that exists has ended. */
    await,
    /** Replies with a task as it is now. */
    get,
    /** Has a task that was created elsewhere followed and delivered by the group's consumer. */
    track,
    /** Cancels a task. */
    cancel
}
