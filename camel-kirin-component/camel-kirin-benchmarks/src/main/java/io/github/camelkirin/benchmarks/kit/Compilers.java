/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The CPU that the threads of this JVM's compilers have used, as Linux counts it: in steps of 10 ms. Threads that have ended
 * are missing, so the JVM must be one with {@link #KEPT}.
 */
final class Compilers {

    /** A JVM's option to keep all threads of its compilers. */
    static final String KEPT = "-XX:-UseDynamicNumberOfCompilerThreads";

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final long NANOS_A_TICK = TimeUnit.MILLISECONDS.toNanos(10);

    private Compilers() {}

    /** Nanoseconds; 0 where the system does not tell. */
    static long cpu() {
        if (!Files.isDirectory(TASKS)) {
            return 0;
        }
        try (Stream<Path> threads = Files.list(TASKS)) {
            return threads.mapToLong(Compilers::cpu).sum();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Of {@code PID (NAME) STATE …}, user and system time are the 12th and 13th field after the name. */
    private static long cpu(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            int name = stat.lastIndexOf(')');
            if (!stat.substring(0, name).matches("(?s).*\\(C[12] Comp.*")) {
                return 0;
            }
            List<String> fields = List.of(stat.substring(name + 2).split(" "));
            return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * NANOS_A_TICK;
        } catch (IOException e) {
            return 0; // it has ended
        }
    }
}
