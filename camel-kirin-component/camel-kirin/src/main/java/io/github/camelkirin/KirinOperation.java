/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.Arrays;
import java.util.Optional;

/** What a producer does. */
public enum KirinOperation {
    /** Creates a task and replies with its first status. */
    create,
    /** Creates a task and replies when it has ended. */
    generate,
    /** Replies when a task that exists has ended. */
    await,
    /** Replies with a task as it is now, or as it ended if the service has forgotten that and it is remembered here. */
    get,
    /** Has a task that was created elsewhere followed and delivered by the group's consumer. */
    track,
    /** Cancels a task: at the service where its protocol can, otherwise here only, and the service may still finish and bill it. */
    cancel,
    /** Replies with the tasks of the group that are kept here. */
    list,
    /** Replies with what is kept here of a task: attempts, the last HTTP status, the last answer. */
    show,
    /** Replies with what the caller who had a task created may be told of it: from what is kept here, without asking the service. */
    status,
    /** Lets a parked task go on, or all of the group. */
    requeue,
    /** Gives up a parked task, or all of the group: its completion is never routed, and its ID stays known. */
    discard,
    /** Forgets all about a task in whatever state, or about many: its ID is then that of no request. */
    erase,
    /** Lets no further task into a batch, which ends when those that it has have ended. Replies with the counts so far. */
    closeBatch,
    /** The same, and has the group's consumer cancel the open tasks of the batch. */
    cancelBatch;

    /** Whatever its case and the blanks around it. */
    static Optional<KirinOperation> named(String name) {
        String stripped = name.strip();
        return Arrays.stream(values())
                .filter(operation -> operation.name().equalsIgnoreCase(stripped))
                .findFirst();
    }
}
