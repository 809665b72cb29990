/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.startup;

import io.github.camelkirin.benchmarks.kit.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The CPU of this process, to the nanosecond where the system tells: in hundredths of a second idleness looks like none. */
final class ThreadTimes {

    private static final Path THREADS = Path.of("/proc/self/task");

    private ThreadTimes() {}

    /** Nanoseconds of all threads that live. */
    static long cpu() throws IOException {
        if (!Files.isDirectory(THREADS)) {
            return Usage.begin().cpu();
        }
        long sum = 0;
        try (Stream<Path> threads = Files.list(THREADS)) {
            List<Path> all = threads.toList();
            for (Path thread : all) {
                sum += cpu(thread.resolve("schedstat"));
            }
        }
        return sum;
    }

    private static long cpu(Path schedule) {
        try {
            return Long.parseLong(Files.readString(schedule).split(" ")[0]);
        } catch (IOException e) {
            return 0; // the thread has ended
        }
    }
}
