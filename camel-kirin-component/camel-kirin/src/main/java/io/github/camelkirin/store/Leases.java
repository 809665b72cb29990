/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.store;

import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.timer.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the leases of tasks that are worked on for long, all in one batch, each third of the lease's duration. */
public final class Leases {

    /** Someone who works on a task. */
    public interface Holder {
        /** The task as last stored. */
        TaskRecord task();

        /** Someone else has the task now. Called at most once. */
        void leaseLost();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final Store store;
    private final Timer timer;
    private final Lease lease;
    private final Map<String, Holder> holders = new ConcurrentHashMap<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    public Leases(Store store, Timer timer, Lease lease) {
        this.store = store;
        this.timer = timer;
        this.lease = lease;
    }

    public Lease lease() {
        return lease;
    }

    /** Keeps a task's lease until {@link #release}. */
    public void hold(Holder holder) {
        holders.put(holder.task().externalTaskId(), holder);
        schedule();
    }

    /** Stops renewing, which does not end the lease. Returns whether it was still being renewed. */
    public boolean release(Holder holder) {
        return holders.remove(holder.task().externalTaskId(), holder);
    }

    /** Whether it is this holder that works on its task here; another takes its place after a lease has ended unnoticed. */
    public boolean isHeldBy(Holder holder) {
        return holders.get(holder.task().externalTaskId()) == holder;
    }

    private void schedule() {
        if (!holders.isEmpty() && scheduled.compareAndSet(false, true)) {
            timer.schedule(lease.duration().dividedBy(3), this::renew);
        }
    }

    private void renew() {
        scheduled.set(false);
        Map<String, Holder> asked = Map.copyOf(holders);
        List<TaskRecord> tasks = new ArrayList<>();
        asked.values().forEach(holder -> tasks.add(holder.task()));
        if (!tasks.isEmpty()) {
            store.call(repository -> repository.renew(tasks, lease))
                    .whenComplete((lost, failure) -> renewed(asked, lost, failure));
        }
        schedule();
    }

    private void renewed(Map<String, Holder> asked, @Nullable Set<String> lost, @Nullable Throwable failure) {
        if (lost == null || failure != null) {
            LOG.debug("Leases could not be renewed; trying again in a third of their duration", failure);
            return;
        }
        for (String externalTaskId : lost) {
            Holder holder = asked.get(externalTaskId);
            if (holder != null && holders.remove(externalTaskId, holder)) {
                holder.leaseLost();
            }
        }
    }
}
