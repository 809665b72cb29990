/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A process and its children, as Linux's {@code /proc} tells of them. */
record ProcessTree(long root) {

    /** Of {@code /proc/PID/stat}, from the field after the command's name on. */
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    private static final long TICK_MILLIS = 10;

    /** What the process has used, its children, and those that have ended: to a hundredth of a second each. */
    Duration cpu() throws IOException {
        long ticks = 0;
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            List<Path> processes = all.filter(
                            path -> path.getFileName().toString().chars().allMatch(Character::isDigit))
                    .toList();
            for (Path process : processes) {
                ticks += ticks(process);
            }
        }
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private long ticks(Path process) {
        String stat;
        try {
            stat = Files.readString(process.resolve("stat"));
        } catch (IOException e) {
            return 0; // it has ended, and is counted with its parent
        }
        long[] fields = Arrays.stream(stat.substring(stat.lastIndexOf(')') + 4).split(" "))
                .limit(CHILDREN_SYSTEM)
                .mapToLong(Long::parseLong)
                .toArray();
        boolean isRoot = process.getFileName().toString().equals(Long.toString(root));
        if (!isRoot && fields[PARENT - 1] != root) {
            return 0;
        }
        long own = fields[USER - 1] + fields[SYSTEM - 1];
        return isRoot ? own + fields[CHILDREN_USER - 1] + fields[CHILDREN_SYSTEM - 1] : own;
    }
}
