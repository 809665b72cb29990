/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A create in its line: a future, and an entry in the timer if it does not wait for any time. */
public final class HeldCreate {

    /** What can be done about it, as often as wanted. */
    public interface Calls {
        /** Stores the task unless it is refused or there. */
        CompletableFuture<Insertion> insert();

        /** Looks whether it is there. */
        CompletableFuture<Optional<TaskRecord>> look();
    }

    final TaskRecord task;
    final AdmissionSettings settings;
    final Calls calls;
    final CompletableFuture<Insertion> result = new CompletableFuture<>();

    // The rest is guarded by its line.

    /** Since when the repository fails whenever it is tried. */
    @Nullable
    Instant failingSince;

    /** Why the last try failed, so that it may have been stored all the same; null if it did not. */
    @Nullable
    Throwable trouble;

    /** Why it fails when the try that is under way is over, unless that succeeds. */
    @Nullable
    KirinException ending;

    public HeldCreate(TaskRecord task, AdmissionSettings settings, Calls calls) {
        this.task = task;
        this.settings = settings;
        this.calls = calls;
    }

    /** Whose line it waits in: that of its group, also where no consumer gets to know of the task. */
    TaskScope scope() {
        Charge charge = settings.admission().charge();
        return charge == null ? task.scope() : new TaskScope(charge.group(), task.account());
    }
}
