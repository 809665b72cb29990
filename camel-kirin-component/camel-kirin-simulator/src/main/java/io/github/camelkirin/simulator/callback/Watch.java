/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.callback;

import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.Timeline;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What has been told of one task so far. Only ever used under the lock of {@link Callbacks}. */
final class Watch {
    private final Task task;
    private final URI target;
    private Phase told = Phase.QUEUED;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Watch(Task task, URI target) {
        this.task = task;
        this.target = target;
    }

    /**
     * A change of status.
     *
     * @param at when, in epoch milliseconds
     * @param phase to what
     */
    record Change(long at, Phase phase) {}

    Task task() {
        return task;
    }

    URI target() {
        return target;
    }

    /** The changes up to now that have not been told, which with this they are. */
    List<Change> untold(long now) {
        Timeline timeline = task.timeline();
        List<Change> changes = new ArrayList<>();
        if (told == Phase.QUEUED && timeline.runsAt() <= now && timeline.runsAt() < timeline.endsAt()) {
            changes.add(new Change(timeline.runsAt(), Phase.RUNNING));
            told = Phase.RUNNING;
        }
        if (!told.ended() && timeline.endsAt() <= now) {
            changes.add(new Change(timeline.endsAt(), timeline.end()));
            told = timeline.end();
        }
        return changes;
    }

    /** When the next change is due; empty after the last. */
    OptionalLong next() {
        if (told.ended()) {
            return OptionalLong.empty();
        }
        Timeline timeline = task.timeline();
        return OptionalLong.of(told == Phase.QUEUED ? timeline.runsAt() : timeline.endsAt());
    }

    /** Has a post follow the task's earlier ones, since connections of their own may overtake one another. */
    void afterTheLast(Supplier<CompletableFuture<Void>> post) {
        last = last.thenCompose(done -> post.get()).exceptionally(error -> null);
    }
}
