/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import io.github.camelkirin.api.NotSentException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The creates of this node of which something is asked before they are stored: a line for each group, tried in order, and one
 * more for those of it that wait for a budget; none where nobody is in it. Their number is bounded by that of the exchanges that wait. Safe for use by many threads.
 */
public final class HeldCreates implements AutoCloseable {

    private final Timer timer;
    private final DoubleSupplier random;
    private final Map<Key, HeldLine> lines = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Whoever does not wait for a budget must not wait behind those who do. */
    private record Key(TaskScope scope, boolean waitsForBudget) {}

    /** @param random 0 (inclusive) to 1, so that nodes do not tick together */
    public HeldCreates(Timer timer, DoubleSupplier random) {
        this.timer = timer;
        this.random = random;
    }

    /**
     * Puts a create at the end of its line.
     *
     * @return completes when the task is stored or was there; fails with what keeps it from waiting on
     */
    public CompletableFuture<Insertion> admit(HeldCreate create) {
        Key key = new Key(create.scope(), create.settings.waitsForBudget());
        HeldLine line = line(key);
        while (!line.add(create)) {
            line = line(key);
        }
        HeldLine joined = line;
        Duration timeout = create.settings.timeout();
        if (!timeout.isZero()) {
            Timer.Cancellable limit = timer.schedule(
                    timeout,
                    () -> joined.end(create, create.settings.timedOut(joined.refusal(), create.task.externalTaskId())));
            create.result.whenComplete((done, failure) -> limit.cancel());
        }
        if (closed) {
            joined.end(create, stopped(create));
        }
        joined.go();
        return create.result;
    }

    private HeldLine line(Key key) {
        return lines.computeIfAbsent(key, absent -> new HeldLine(timer, random, gone -> lines.remove(key, gone)));
    }

    private List<HeldLine> lines(TaskScope scope) {
        return Stream.of(true, false)
                .map(waits -> lines.get(new Key(scope, waits)))
                .filter(Objects::nonNull)
                .toList();
    }

    /** There may be room in a group: one of its tasks has ended, or is no more. */
    public void roomIn(TaskScope scope) {
        lines(scope).forEach(HeldLine::wake);
    }

    /** How many wait since one of them was refused. */
    public int waiting(TaskScope scope) {
        return lines(scope).stream().mapToInt(HeldLine::waiting).sum();
    }

    /** Fails those that wait, of which nothing is stored. */
    public void stop(Predicate<TaskRecord> which) {
        for (HeldLine line : lines.values()) {
            line.creates(which).forEach(create -> line.end(create, stopped(create)));
        }
    }

    /** Fails all, and whoever comes later. */
    @Override
    public void close() {
        closed = true;
        stop(task -> true);
    }

    private static KirinException stopped(HeldCreate create) {
        return NotSentException.stopped(create.task.externalTaskId());
    }
}
