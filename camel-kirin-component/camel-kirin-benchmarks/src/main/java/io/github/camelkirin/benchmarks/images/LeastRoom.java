/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import java.io.IOException;

/** Looks for the least room in which something goes through: by halving, and once more on both sides of the boundary. */
final class LeastRoom {

    private final Attempt attempt;
    private final long step;

    /** Whether it goes through in so many bytes. Not going through is an answer; whatever else goes wrong is an exception. */
    @FunctionalInterface
    interface Attempt {
        boolean goesThrough(long room) throws IOException;
    }

    /** @param step how exact, in bytes: rooms that are tried are multiples of it */
    LeastRoom(Attempt attempt, long step) {
        this.attempt = attempt;
        this.step = step;
    }

    /**
     * The least room in which it went through twice. In a step less it twice did not, unless that would be none, or it goes
     * through in that now and then.
     *
     * @param enough room in which it certainly goes through, in bytes
     * @throws IllegalStateException if it does not
     */
    long within(long enough) throws IOException {
        long most = (enough + step - 1) / step;
        long failed = 0;
        long passed = most + 1;
        while (passed - failed > 1) {
            long middle = passed > most ? most : (failed + passed) / 2;
            if (attempt.goesThrough(middle * step)) {
                passed = middle;
            } else {
                failed = middle;
            }
        }
        while (failed > 0 && attempt.goesThrough(failed * step)) {
            passed = failed--;
        }
        while (passed <= most && !attempt.goesThrough(passed * step)) {
            passed++;
        }
        if (passed > most) {
            throw new IllegalStateException(most * step + " bytes of room must be enough, were not");
        }
        return passed * step;
    }
}
