/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one piece of work took of the thread that did it.
 *
 * @param wall nanoseconds
 * @param cpu nanoseconds; those of the JVM's own threads are not in it
 * @param allocated bytes
 */
public record Cost(double wall, double cpu, double allocated) {

    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    /** The mean of so many pieces, done one after the other on this thread. */
    public static Cost of(int times, Runnable work) {
        long wall = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return new Cost(
                (System.nanoTime() - wall) / (double) times,
                (THREADS.getCurrentThreadCpuTime() - cpu) / (double) times,
                (THREADS.getCurrentThreadAllocatedBytes() - allocated) / (double) times);
    }

    public Cost dividedBy(int pieces) {
        return new Cost(wall / pieces, cpu / pieces, allocated / pieces);
    }

    /** Of each measure by itself. */
    public static Cost median(List<Cost> rounds) {
        return new Cost(median(rounds, Cost::wall), median(rounds, Cost::cpu), median(rounds, Cost::allocated));
    }

    private static double median(List<Cost> rounds, ToDoubleFunction<Cost> measure) {
        double[] sorted = rounds.stream().mapToDouble(measure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
