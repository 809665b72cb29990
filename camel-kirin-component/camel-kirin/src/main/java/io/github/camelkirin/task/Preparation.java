/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.repository.TaskRecord;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a delivery may need before its route can run: fresh URLs, its pictures in a store. Then it begins anew. */
final class Preparation {

    private final TaskEngine engine;
    private final Deliveries deliveries;
    private final StorePause pause;

    Preparation(TaskEngine engine, Deliveries deliveries, StorePause pause) {
        this.engine = engine;
        this.deliveries = deliveries;
        this.pause = pause;
    }

    /** Asks once more for an ended task, since the URLs in its stored answer are of no use any more. */
    void refresh(Completion completion, Throwable cause) {
        TaskRecord task = completion.task();
        engine.leases().release(completion);
        engine.account().gate().acquire(RequestGate.Kind.QUERY, () -> engine.account()
                .query(task, outcome -> {
                    if (outcome instanceof QueryOutcome.Found found
                            && !found.task().getImages().isEmpty()) {
                        again(
                                task.toBuilder().answer(found.task().getJson()).build(),
                                completion.round().afterRefresh());
                    } else {
                        deliveries.failed(completion, cause);
                    }
                }));
    }

    /** The pictures are in the store, and the record says so before a route gets to know. */
    void stored(Completion completion, List<StoredImage> images) {
        pause.stored();
        engine.leases().release(completion);
        again(
                completion.task().toBuilder().stored(images).build(),
                completion.round().afterStoring());
    }

    /** No fault of the task, which comes again as if it had not been delivered. */
    void refused(Completion completion, List<StoredImage> images, ImageStoreException cause) {
        pause.refused(cause);
        TaskRecord task = completion.task().toBuilder().stored(images).build();
        deliveries.putBack(completion, task, pause.untilProbe().orElse(Duration.ZERO), false);
    }

    private void again(TaskRecord task, Round round) {
        engine.store().persist(repository -> repository.update(task)).whenComplete((stored, failure) -> {
            if (failure == null && stored.isPresent()) {
                deliveries.deliver(stored.get(), round);
            } else {
                deliveries.giveRoom();
            }
        });
    }

    @Nullable
    ImageStoreException trouble() {
        return pause.trouble();
    }
}
