/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tasks in memory; remembers batches, can be down, and lets a test do something in the middle of a call. */
public final class RecordingRepository extends ForwardingTaskRepository {

    final List<List<String>> putBacks = new ArrayList<>();
    public final List<List<String>> renewals = new ArrayList<>();
    int claims;
    int requestsLoaded;
    boolean leavesRequestsOut;
    boolean forgetsRequests;
    public boolean blocking;
    boolean locked;
    public volatile boolean down;
    public Runnable duringCall = () -> {};
    Runnable afterUpdate = () -> {};

    public RecordingRepository(Clock clock) {
        super(new InMemoryTaskRepository(clock, 100));
    }

    private void call() {
        if (down) {
            throw new IllegalStateException("the store is down");
        }
        Runnable once = duringCall;
        duringCall = () -> {};
        once.run();
    }

    @Override
    public boolean isBlocking() {
        return blocking;
    }

    @Override
    public List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease) {
        claims++;
        call();
        return locked ? List.of() : super.claimDue(scope, limit, lease);
    }

    @Override
    public Optional<TaskRecord> claim(AccountId account, String externalTaskId, Lease lease) {
        return super.claim(account, externalTaskId, lease)
                .map(task -> leavesRequestsOut && task.hasRequest()
                        ? task.toBuilder().requestLeftOut().build()
                        : task);
    }

    @Override
    public Optional<byte[]> request(TaskRecord task) {
        requestsLoaded++;
        return forgetsRequests ? Optional.empty() : super.request(task);
    }

    @Override
    public Set<String> putBack(Collection<PutBack> batch) {
        putBacks.add(
                batch.stream().map(putBack -> putBack.task().externalTaskId()).toList());
        call();
        return super.putBack(batch);
    }

    @Override
    public Set<String> renew(Collection<TaskRecord> batch, Lease lease) {
        renewals.add(batch.stream().map(TaskRecord::externalTaskId).sorted().toList());
        Runnable during = duringCall;
        duringCall = () -> {};
        if (down) {
            throw new IllegalStateException("the store is down");
        }
        Set<String> lost = super.renew(batch, lease);
        during.run();
        return lost;
    }

    @Override
    public Optional<TaskRecord> update(TaskRecord task) {
        Optional<TaskRecord> updated = super.update(task);
        Runnable after = afterUpdate;
        afterUpdate = () -> {};
        after.run();
        return updated;
    }

    @Override
    public boolean remove(TaskRecord task) {
        call();
        return super.remove(task);
    }
}
