/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.callback;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.Ledger;
import io.github.camelkirin.simulator.request.Loopback;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.Task;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Posts to {@code callback_url} when a task's status changes. Only loopback targets are called. There is one timer for all
 * tasks, and none while no task asks for callbacks. Safe for use by several threads.
 */
public final class Callbacks {
    private static final int LOST = -1;
    private static final int NOT_LOOPBACK = -2;

    private final SimulatorClock clock;
    private final Faults faults;
    private final Ledger ledger;
    private final Line line;
    private final Map<String, Watch> watches = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private long wakesAt = Long.MAX_VALUE;

    /** Without callbacks to send yet. */
    public Callbacks(SimulatorClock clock, Faults faults, Ledger ledger, Line line) {
        this.clock = clock;
        this.faults = faults;
        this.ledger = ledger;
        this.line = line;
    }

    /** How callbacks reach the network, and time this. */
    public interface Line {
        /** Runs a step after so many milliseconds. */
        void after(long millis, Runnable step);

        /** Posts JSON and completes with the HTTP status, or 0. */
        CompletableFuture<Integer> post(URI target, String body);

        /** The body that tells of a task as it is at a time in epoch milliseconds. */
        String body(Task task, long at);
    }

    private record Due(long at, Runnable step) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(at, other.at);
        }
    }

    /** Takes note of a task that is new or has ended early. */
    public synchronized void changed(Task task) {
        String url = task.parameters().callbackUrl();
        if (url == null) {
            return;
        }
        Watch watch = watches.computeIfAbsent(task.id(), id -> new Watch(task, URI.create(url)));
        tell(watch);
        wake();
    }

    /** Sends what is due. A test's clock has this run when it is moved. */
    public synchronized void run() {
        long now = clock.millis();
        wakesAt = Long.MAX_VALUE;
        for (Due next = due.peek(); next != null && next.at() <= now; next = due.peek()) {
            due.remove();
            next.step().run();
        }
        wake();
    }

    /** Forgets all tasks. */
    public synchronized void clear() {
        watches.clear();
        due.clear();
    }

    private void wake() {
        Due next = due.peek();
        if (next != null && next.at() < wakesAt && clock.runs()) {
            wakesAt = next.at();
            line.after(Math.max(1, next.at() - clock.millis()), this::run);
        }
    }

    private void tell(Watch watch) {
        long now = clock.millis();
        boolean exists = watch.task().existsAt(now);
        if (!exists && watch.task().timeline().createdAt() <= now) {
            watches.remove(watch.task().id());
            return;
        }
        if (exists) {
            for (Watch.Change change : watch.untold(now)) {
                send(watch, change);
            }
        }
        watch.next()
                .ifPresentOrElse(
                        at -> due.add(new Due(at, () -> tell(watch))),
                        () -> watches.remove(watch.task().id()));
    }

    private void send(Watch watch, Watch.Change change) {
        Task task = watch.task();
        if (!Loopback.is(watch.target().getHost())) {
            ledger.called(task, change.phase(), NOT_LOOPBACK);
            return;
        }
        String body = line.body(task, change.at());
        Fault fault = faults.take(Operation.CALLBACK, () -> ids(task)).orElse(null);
        if (fault instanceof Fault.LoseCallback) {
            ledger.called(task, change.phase(), LOST);
        } else if (fault instanceof Fault.DelayCallback late) {
            due.add(new Due(clock.millis() + late.millis(), () -> post(watch, change, body)));
        } else {
            int times = fault instanceof Fault.RepeatCallback repeat ? repeat.times() : 1;
            for (int i = 0; i < times; i++) {
                post(watch, change, body);
            }
        }
    }

    private void post(Watch watch, Watch.Change change, String body) {
        watch.afterTheLast(() -> line.post(watch.target(), body)
                .thenAccept(status -> ledger.called(watch.task(), change.phase(), status)));
    }

    private static Set<String> ids(Task task) {
        Set<String> ids = new HashSet<>(List.of(task.id()));
        String externalId = task.externalTaskId();
        if (externalId != null) {
            ids.add(externalId);
        }
        return ids;
    }
}
