/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

import java.util.concurrent.atomic.AtomicLong;

/** IDs of the service's looks: 96 bits in lower-case base32hex, 20 characters, such as {@code d5u5obte8783ap44qtj0}. */
final class TaskIds {
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";

    private final long process;
    private final AtomicLong counter = new AtomicLong();

    /** Two simulators that start in one second must not give the same IDs, whatever their seeds. */
    TaskIds() {
        this.process = mixed(System.nanoTime()) & 0xFFFFFFFFFFL;
    }

    long nextSequence() {
        return counter.incrementAndGet();
    }

    /** Goes on after a sequence that is taken. */
    void taken(long sequence) {
        counter.accumulateAndGet(sequence, Math::max);
    }

    String id(long sequence, long epochMillis) {
        long high = ((epochMillis / 1000) << 32) | (process >>> 8);
        long low = ((process & 0xFF) << 24) | (sequence & 0xFFFFFF);
        StringBuilder id = new StringBuilder(20);
        for (int bit = 95; bit >= 0; bit -= 5) {
            id.append(DIGITS.charAt(fiveBits(high, low, bit)));
        }
        return id.toString();
    }

    /** Five bits downwards from {@code bit} of the 96, zeros below the last. */
    private static int fiveBits(long high, long low, int bit) {
        int value = 0;
        for (int at = bit; at > bit - 5; at--) {
            long one = at < 0 ? 0 : at >= 32 ? high >>> (at - 32) : low >>> at;
            value = (value << 1) | (int) (one & 1);
        }
        return value;
    }

    static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
