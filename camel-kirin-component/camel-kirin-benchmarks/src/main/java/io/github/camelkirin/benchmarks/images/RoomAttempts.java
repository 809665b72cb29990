/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import io.github.camelkirin.benchmarks.kit.Child;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Has {@link RoomChild}ren send in so much room. One is kept until it has run out of it. */
final class RoomAttempts implements LeastRoom.Attempt, AutoCloseable {

    private final Start start;
    private @Nullable Child child;

    /** Starts a {@link RoomChild}. */
    @FunctionalInterface
    interface Start {
        Child start() throws IOException;
    }

    RoomAttempts(Start start) {
        this.start = start;
    }

    /** @throws Child.EndedException if it ended for another reason than a full heap */
    @Override
    public boolean goesThrough(long room) throws IOException {
        Child sender = child == null ? start.start() : child;
        child = sender;
        try {
            sender.say(Long.toString(room));
            sender.result();
            return true;
        } catch (Child.EndedException e) {
            close();
            if (e.hasSaid(RoomChild.FULL)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
            child = null;
        }
    }
}
