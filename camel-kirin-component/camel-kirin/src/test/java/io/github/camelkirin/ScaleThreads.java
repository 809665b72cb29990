/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Watches how many threads there are that were not there at the start: those that ended meanwhile make up for none. */
final class ScaleThreads {

    /** Of the client that tells the simulator what to do; the component has no such threads. */
    private static final String OF_THE_TEST = "HttpClient-";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Set<Long> before = new HashSet<>();
    private final Thread watcher = new Thread(this::look, "scale-threads");
    private volatile boolean watching = true;
    private volatile int most;
    private volatile List<String> names = List.of();

    private ScaleThreads() {}

    /** Begins once what has just been started has the threads that it has while idle. */
    static ScaleThreads watch() {
        ScaleThreads threads = new ScaleThreads();
        threads.watcher.setDaemon(true);
        AtomicInteger last = new AtomicInteger();
        await().pollInSameThread().pollInterval(Duration.ofMillis(300)).until(() -> {
            int now = THREADS.getThreadCount();
            return last.getAndSet(now) == now;
        });
        for (long id : THREADS.getAllThreadIds()) {
            threads.before.add(id);
        }
        threads.watcher.start();
        return threads;
    }

    private void look() {
        while (watching) {
            long[] added = Arrays.stream(THREADS.getAllThreadIds())
                    .filter(id -> id != watcher.getId() && !before.contains(id))
                    .toArray();
            if (added.length > most) {
                look(added);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void look(long[] added) {
        List<String> seen = Arrays.stream(THREADS.getThreadInfo(added))
                .filter(Objects::nonNull)
                .map(ThreadInfo::getThreadName)
                .filter(name -> !name.startsWith(OF_THE_TEST))
                .sorted()
                .toList();
        if (seen.size() > most) {
            names = seen;
            most = seen.size();
        }
    }

    int most() {
        watching = false;
        return most;
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
