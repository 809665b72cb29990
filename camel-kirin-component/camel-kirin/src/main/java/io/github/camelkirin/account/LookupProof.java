/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import io.github.camelkirin.repository.TaskRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the service really finds tasks by the caller's ID. It is documented that it does, and everything that keeps a
 * request from being paid twice rests on it; so before "not found" is taken as an answer, a task that is known to exist is
 * looked up in the same way, if there is one.
 */
public final class LookupProof {

    /** A task known under both IDs. */
    public record Witness(String model, String taskId, String externalTaskId) {}

    private enum Verdict {
        OPEN,
        PROVED,
        DISPROVED
    }

    private static final int REMEMBERED = 100;

    private final Set<String> gone = new HashSet<>();
    private volatile Verdict verdict = Verdict.OPEN;
    private volatile @Nullable Witness witness;

    /** A task that the service has accepted. The latest is kept. */
    public void accepted(String model, String taskId, String externalTaskId) {
        if (verdict == Verdict.OPEN) {
            witness = new Witness(model, taskId, externalTaskId);
        }
    }

    /** The task to look up, or null if none is needed or known. */
    @Nullable
    public Witness open() {
        return verdict == Verdict.OPEN ? witness : null;
    }

    /** Whether a task is wanted that can be looked up. */
    public boolean lacksWitness() {
        return verdict == Verdict.OPEN && witness == null;
    }

    /** Takes one of these tasks, which the service has accepted, unless it has turned out to forget its tasks. */
    public synchronized void offer(List<TaskRecord> tasks) {
        for (TaskRecord task : tasks) {
            String taskId = task.taskId();
            if (taskId != null && lacksWitness() && gone.size() < REMEMBERED && !gone.contains(task.wireId())) {
                accepted(task.model(), taskId, task.wireId());
            }
        }
    }

    /** The service does not know the task any more, under either ID: it bears no witness. */
    public synchronized void forget(Witness unknown) {
        gone.add(unknown.externalTaskId());
        if (unknown.equals(witness)) {
            witness = null;
        }
    }

    public void proved() {
        verdict = Verdict.PROVED;
        witness = null;
    }

    public void disproved() {
        verdict = Verdict.DISPROVED;
        witness = null;
    }

    public boolean isDisproved() {
        return verdict == Verdict.DISPROVED;
    }
}
