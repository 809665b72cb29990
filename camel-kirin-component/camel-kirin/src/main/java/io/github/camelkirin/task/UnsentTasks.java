/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tasks from the {@link Outbox} that are being sent here, of all groups of an engine. They are bounded by number, however
 * many are stored: each holds a lease, and other nodes are to get theirs. Safe for use by many threads.
 */
final class UnsentTasks {

    /** While some wait for their answer, others are made ready. */
    private static final int PER_PERMIT = 2;

    private final TaskEngine engine;
    private final Submissions submissions;
    private final int most;
    private final Set<TaskScope> waiting = new HashSet<>();
    private final Set<TaskScope> expected = ConcurrentHashMap.newKeySet();
    private int taken;

    UnsentTasks(TaskEngine engine, Submissions submissions) {
        this.engine = engine;
        this.submissions = submissions;
        this.most = PER_PERMIT * engine.account().gate().permits();
    }

    /** There is one in a group that this node has just stored. */
    void expect(TaskScope scope) {
        expected.add(scope);
        engine.dueIn(scope, Duration.ZERO);
    }

    /** Whether there is one; asked once. */
    boolean isExpected(TaskScope scope) {
        return expected.remove(scope);
    }

    /** Takes all the room there is, for as many tasks. What is not used is to be {@linkplain #giveBack given back}. */
    synchronized int takeRoom() {
        int room = most - taken;
        taken = most;
        return room;
    }

    /** Sends a task for which there was room, and gives that back when it is accepted, refused, or left to others. */
    void send(TaskRecord task, SubmissionSettings settings) {
        try {
            submissions.sendLeft(task, settings).whenComplete((done, failure) -> giveBack(1));
        } catch (RuntimeException | Error e) {
            giveBack(1);
            throw e;
        }
    }

    void giveBack(int room) {
        List<TaskScope> woken;
        synchronized (this) {
            taken -= room;
            woken = wake();
        }
        woken.forEach(this::wake);
    }

    /** Wakes the consumers of a group when there is enough room again for a claim to be worth it. */
    void waitForRoom(TaskScope scope) {
        List<TaskScope> woken;
        synchronized (this) {
            waiting.add(scope);
            woken = wake();
        }
        woken.forEach(this::wake);
    }

    private List<TaskScope> wake() {
        if (taken > most / 2 || waiting.isEmpty()) {
            return List.of();
        }
        List<TaskScope> woken = List.copyOf(waiting);
        waiting.clear();
        return woken;
    }

    private void wake(TaskScope scope) {
        engine.dueIn(scope, Duration.ZERO);
    }
}
