/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * What this process has used between two moments.
 *
 * @param wall nanoseconds
 * @param cpu nanoseconds of all its threads, the JVM's own included
 * @param compilers nanoseconds of those that the JVM's compilers took
 * @param allocated bytes, by the threads that still live
 * @param peakThreads the most Java threads at once
 */
public record Usage(long wall, long cpu, long compilers, long allocated, int peakThreads) {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    /** Begins; {@link #since} ends it. */
    public static Usage begin() {
        THREADS.resetPeakThreadCount();
        return new Usage(System.nanoTime(), SYSTEM.getProcessCpuTime(), Compilers.cpu(), allocation(), 0);
    }

    public static Usage since(Usage begin) {
        return new Usage(
                System.nanoTime() - begin.wall,
                SYSTEM.getProcessCpuTime() - begin.cpu,
                Compilers.cpu() - begin.compilers,
                allocation() - begin.allocated,
                THREADS.getPeakThreadCount());
    }

    /** The heap that is used after what is garbage has been collected, in bytes. */
    public static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The same right after the collection: what threads have taken since to allocate from, which may be megabytes, is not in it. */
    public static long live() {
        heap();
        long sum = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage collected = pool.getCollectionUsage();
            if (pool.getType() == MemoryType.HEAP && collected != null) {
                sum += collected.getUsed();
            }
        }
        return sum;
    }

    private static long allocation() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
