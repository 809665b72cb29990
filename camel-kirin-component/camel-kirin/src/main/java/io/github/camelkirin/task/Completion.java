/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.store.Leases;
import io.github.camelkirin.timer.Timer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a task has come to, on its way through a route. Whoever delivers it calls exactly one of the methods that say how it
 * went; further calls do nothing.
 */
public final class Completion implements Leases.Holder {

    private final Deliveries deliveries;
    private final TaskRecord record;
    private final KirinTask task;
    private final @Nullable Telling telling;
    private final Round round;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile Timer.Cancellable limit = () -> {};

    Completion(Deliveries deliveries, TaskRecord record, KirinTask task, Round round) {
        this(deliveries, record, task, null, round);
    }

    /** Tells how far a task is that goes on. */
    Completion(Deliveries deliveries, TaskRecord record, KirinTask task, Telling telling) {
        this(deliveries, record, task, telling, Round.FIRST);
    }

    private Completion(
            Deliveries deliveries, TaskRecord record, KirinTask task, @Nullable Telling telling, Round round) {
        this.deliveries = deliveries;
        this.record = record;
        this.task = task;
        this.telling = telling;
        this.round = round;
    }

    /** The task as it is stored. */
    @Override
    public TaskRecord task() {
        return record;
    }

    /** The service's answer, in the form that users see. */
    public KirinTask answer() {
        return task;
    }

    /** Whether the task goes on, and this only tells how far it is. */
    public boolean isProgress() {
        return telling != null;
    }

    /** Counts deliveries of the completion, from 1. */
    public int attempt() {
        return record.deliveries() + 1;
    }

    Round round() {
        return round;
    }

    /** Whether its pictures have just been stored, and need not be looked for. */
    public boolean isJustStored() {
        return round.stored();
    }

    /** What happens if it takes too long. */
    void limitTo(Timer.Cancellable limit) {
        this.limit = limit;
        if (settled.get()) {
            limit.cancel();
        }
    }

    private boolean settle() {
        boolean first = settled.compareAndSet(false, true);
        limit.cancel();
        return first;
    }

    /** News of a task that goes on is told once, however that went. */
    private void settle(@Nullable Throwable cause, Consumer<Deliveries> how) {
        if (!settle()) {
            return;
        }
        Telling news = telling;
        if (news == null) {
            how.accept(deliveries);
        } else {
            if (cause != null) {
                deliveries.notTold(this, cause);
            }
            news.routed();
        }
    }

    /** The route has succeeded. */
    public void succeeded() {
        settle(null, to -> to.succeeded(this));
    }

    /** The route has failed; the completion comes again. */
    public void failed(Throwable cause) {
        settle(cause, to -> to.failed(this, cause));
    }

    /** Something failed before there was an exchange that could tell of it; the completion comes again. */
    public void notRouted(Throwable cause) {
        settle(cause, to -> to.notRouted(this, cause));
    }

    /** The route does not want this completion, and would not want it again: a person decides. */
    public void rejected(Throwable cause) {
        settle(cause, to -> to.rejected(this, cause));
    }

    /** The image's URLs have expired. The service is asked for fresh ones, once; if these fail too, the delivery has failed. */
    public void expired(Throwable cause) {
        if (round.refreshed()) {
            failed(cause);
        } else {
            settle(cause, to -> to.preparation().refresh(this, cause));
        }
    }

    /** Its pictures have been stored. Once the record says so, it is delivered again, with them. */
    public void stored(List<StoredImage> images) {
        settle(null, to -> to.preparation().stored(this, images));
    }

    /**
     * The image store refuses its pictures; the group pauses, and the completion comes again as if it had not been delivered.
     *
     * @param images those that are stored, the first of the task's
     */
    public void refused(List<StoredImage> images, ImageStoreException cause) {
        settle(cause, to -> to.preparation().refused(this, images, cause));
    }

    /** Nothing has happened; the completion comes again as if it had not been delivered. */
    public void returned() {
        settle(null, to -> to.returned(this));
    }

    @Override
    public void leaseLost() {
        deliveries.leaseLost(this);
    }
}
