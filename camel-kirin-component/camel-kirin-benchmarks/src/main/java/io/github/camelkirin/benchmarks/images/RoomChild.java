/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import io.github.camelkirin.benchmarks.kit.Child;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sends an image with so much room on the heap as each line of its standard input says, in bytes, {@value #CREATES} times, and
 * tells when all went through. Ends, by {@link #OPTIONS}, with the first for which there is not enough room.
 */
final class RoomChild {

    /**
     * Of the JVM. Its old generation is one piece that each full collection compacts wholly, so that an array has all room there
     * is; what is large goes there at once. G1 would ask for free regions in a row, and not move large arrays to get them.
     */
    static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:MarkSweepAlwaysCompactCount=1",
            "-Xmn1m",
            "-Xms128m",
            "-Xmx128m",
            "-XX:+ExitOnOutOfMemoryError");

    /** What such a JVM says when there was not enough room, and for no other end. */
    static final String FULL = "Terminating due to java.lang.OutOfMemoryError: Java heap space";

    static final int CREATES = 3;

    private static final int BALLAST = 1 << 20;
    private static final int EXACT = 64 << 10;
    private static final int MOST_LOOKS = 200;
    private static final int PAUSE_MILLIS = 20;

    private final List<byte[]> ballast = new ArrayList<>();

    private RoomChild() {}

    /** Subject, form, file, base URL. */
    public static void main(String[] args) throws Exception {
        Form form = Form.valueOf(args[1]);
        Path image = Path.of(args[2]);
        Object bytes = form.isRead() ? new byte[0] : form.open(image);
        RoomChild heap = new RoomChild();
        try (Sender sender = Sender.Subject.valueOf(args[0]).at(args[3], Files.size(image));
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            sender.send(form.isRead() ? form.open(image) : bytes);
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                long room = Long.parseLong(order);
                for (int i = 0; i < CREATES; i++) {
                    heap.leave(room);
                    sender.send(form.isRead() ? form.open(image) : bytes);
                }
                Child.tell(Map.of("room", room));
            }
        }
    }

    /**
     * Fills the heap up to this room, or empties it. Right after a send the thread that got the answer may still have what was sent on
     * its stack; so it counts only if it is the same twice, with a pause for others between.
     */
    private void leave(long wanted) throws InterruptedException {
        int same = 0;
        for (int i = 0; i < MOST_LOOKS; i++) {
            long tooMuch = room() - wanted;
            same = Math.abs(tooMuch) <= EXACT ? same + 1 : 0;
            if (same == 2) {
                return;
            }
            if (same == 0) {
                fill(tooMuch);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException("the heap's room must come to rest at " + wanted + " bytes, was " + room());
    }

    /** Below 0 it is emptied, by more than that; the next look fills up. */
    private void fill(long bytes) {
        for (long left = bytes; left > 0; left -= BALLAST) {
            ballast.add(new byte[(int) Math.min(BALLAST, left)]);
        }
        for (long missing = -bytes; missing > 0 && !ballast.isEmpty(); ) {
            missing -= ballast.remove(ballast.size() - 1).length;
        }
    }

    /** In the old generation, once what is dead is gone. */
    private static long room() {
        System.gc();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals("Tenured Gen")) {
                MemoryUsage usage = pool.getUsage();
                return usage.getMax() - usage.getUsed();
            }
        }
        throw new IllegalStateException("not the serial collector");
    }
}
