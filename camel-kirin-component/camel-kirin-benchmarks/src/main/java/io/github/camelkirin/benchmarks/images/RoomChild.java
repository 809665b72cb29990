/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import io.github.camelkirin.benchmarks.kit.Child;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sends an image again and again while it fills the heap up, step by step, and tells after each send how much room there
 * was for it. Ends, by {@link #OPTIONS}, with the first send that there is not enough room for.
 */
final class RoomChild {

    /** Of the JVM. What is large goes to the old generation at once, and what is dead there is taken away before it is full. */
    static final List<String> OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xmn4m", "-Xms128m", "-Xmx128m", "-XX:+ExitOnOutOfMemoryError");

    /** How exact it is: each time there is as much room as this share of what there was. */
    static final double STEP = 0.9;

    /** Below it nothing is looked for: small things take room too. */
    static final long LEAST = 6 << 20;

    private static final int BALLAST = 1 << 20;

    private RoomChild() {}

    /** Subject, form, file, base URL, bytes of room to begin with. */
    public static void main(String[] args) throws Exception {
        Form form = Form.valueOf(args[1]);
        Path image = Path.of(args[2]);
        Object bytes = form.isRead() ? new byte[0] : form.open(image);
        List<byte[]> ballast = new ArrayList<>();
        try (Sender sender = Sender.Subject.valueOf(args[0]).at(args[3], Files.size(image))) {
            sender.send(form.isRead() ? form.open(image) : bytes);
            for (double target = Long.parseLong(args[4]); target > LEAST; target *= STEP) {
                for (double tooMuch = room() - target; tooMuch > 0; tooMuch -= BALLAST) {
                    ballast.add(new byte[(int) Math.min(BALLAST, tooMuch)]);
                }
                long room = room();
                sender.send(form.isRead() ? form.open(image) : bytes);
                Child.tell(Map.of("room", room, "filled", ballast.size()));
            }
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
