/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Refusal;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The creates of one group, in the order in which they came. The first is tried, and no other. When it is refused for now, the
 * line is held until somebody says that there may be room, or until the next tick. Safe for use by many threads.
 */
final class HeldLine {

    /** For how long a repository that fails is none of the business of a create that waits. */
    static final Duration TROUBLE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(HeldLine.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final double JITTER = 0.2;

    private final Timer timer;
    private final DoubleSupplier random;
    private final Consumer<HeldLine> onGone;
    private final Set<HeldCreate> creates = new LinkedHashSet<>();
    private final Set<HeldCreate> notLookedUp = new LinkedHashSet<>();
    private boolean trying;
    /** Whether there may be room that the try under way does not see. */
    private boolean again;

    private boolean held;
    private boolean looking;
    private boolean gone;
    private @Nullable Refusal refusal;
    private Timer.@Nullable Cancellable tick;

    /**
     * @param random 0 (inclusive) to 1, so that nodes do not tick together
     * @param onGone told when the line has ended, since nobody is in it any more
     */
    HeldLine(Timer timer, DoubleSupplier random, Consumer<HeldLine> onGone) {
        this.timer = timer;
        this.random = random;
        this.onGone = onGone;
    }

    /** What a try means for the create that was tried. */
    private sealed interface Step {

        record Leaves(
                @Nullable Insertion insertion, @Nullable Throwable failure) implements Step {}

        record Stays(Duration atMost) implements Step {}
    }

    /** Returns false if the line has ended: then another has to be made. */
    synchronized boolean add(HeldCreate create) {
        if (gone) {
            return false;
        }
        creates.add(create);
        notLookedUp.add(create);
        return true;
    }

    /** How many wait since one was refused. */
    synchronized int waiting() {
        return refusal == null ? 0 : creates.size();
    }

    synchronized List<HeldCreate> creates(Predicate<TaskRecord> which) {
        return creates.stream().filter(create -> which.test(create.task)).toList();
    }

    /** Somebody says that there may be room. */
    void wake() {
        synchronized (this) {
            again = true;
            held = false;
        }
        go();
    }

    /** Tries one after the other, in a loop and not in a recursion: a repository in memory answers at once. */
    void go() {
        lookUp();
        HeldCreate next = begin();
        while (next != null) {
            HeldCreate create = next;
            CompletableFuture<Insertion> insertion = create.calls.insert();
            if (!insertion.isDone()) {
                insertion.whenComplete((done, failure) -> {
                    tried(create, done, failure);
                    go();
                });
                return;
            }
            insertion.whenComplete((done, failure) -> tried(create, done, failure));
            lookUp();
            next = begin();
        }
    }

    private synchronized @Nullable HeldCreate begin() {
        if (trying || held || gone) {
            return null;
        }
        if (creates.isEmpty()) {
            gone = true;
            onGone.accept(this);
            if (tick != null) {
                tick.cancel();
            }
            return null;
        }
        trying = true;
        again = false;
        return creates.iterator().next();
    }

    private void tried(HeldCreate create, @Nullable Insertion insertion, @Nullable Throwable failure) {
        Step.Leaves leaves;
        synchronized (this) {
            Step step = step(create, insertion, failure);
            if (step instanceof Step.Stays stays) {
                trying = false;
                notLookedUp.remove(create);
                if (!again) {
                    hold(stays.atMost());
                }
                return;
            }
            leaves = (Step.Leaves) step;
            remove(create);
            if (leaves.insertion() != null) {
                String id = create.task.externalTaskId();
                creates.stream()
                        .filter(other -> other.task.externalTaskId().equals(id))
                        .forEach(notLookedUp::add); // the same request again: its task is there now
            }
        }
        // Whoever is told goes on here; what that makes happen to the line is seen afterwards.
        complete(create, leaves.insertion(), leaves.failure());
        synchronized (this) {
            trying = false;
        }
    }

    private Step step(HeldCreate create, @Nullable Insertion insertion, @Nullable Throwable failure) {
        if (insertion == null) {
            return failed(create, failure);
        }
        create.failingSince = null;
        create.trouble = null;
        Refusal refused = insertion.refusal();
        if (refused == null) {
            return new Step.Leaves(insertion, null);
        }
        refusal = refused;
        try {
            AdmissionSettings.Verdict verdict = create.settings.verdict(refused, create.task.externalTaskId());
            if (verdict instanceof AdmissionSettings.Verdict.Hold hold && create.ending == null) {
                return new Step.Stays(hold.atMost());
            }
            return new Step.Leaves(
                    null, verdict instanceof AdmissionSettings.Verdict.Fail fail ? fail.cause() : create.ending);
        } catch (RuntimeException e) {
            return new Step.Leaves(null, e);
        }
    }

    /**
     * Who waits does so without limit; a database that is away for a moment is no reason to fail all of them. What is refused
     * for good is none: nobody is to wait behind it.
     */
    private Step failed(HeldCreate create, @Nullable Throwable failure) {
        Instant now = timer.now();
        Instant since = create.failingSince == null ? now : create.failingSince;
        create.failingSince = since;
        create.trouble = failure;
        boolean refused = failure instanceof KirinException && !(failure instanceof TaskRepositoryException);
        if (refused || create.ending != null || refusal == null || !now.isBefore(since.plus(TROUBLE))) {
            return new Step.Leaves(null, failure);
        }
        LOG.debug("{} waits on: it could not be tried", create.task, failure);
        again = false;
        return new Step.Stays(RETRY);
    }

    private void hold(Duration atMost) {
        held = true;
        if (tick == null) {
            long millis = Math.max(1, (long) (atMost.toMillis() * (1 + JITTER * (2 * random.getAsDouble() - 1))));
            tick = timer.schedule(Duration.ofMillis(millis), this::tick);
        }
    }

    private void tick() {
        synchronized (this) {
            tick = null;
        }
        wake();
    }

    private static void complete(HeldCreate create, @Nullable Insertion insertion, @Nullable Throwable failure) {
        if (failure != null) {
            create.result.completeExceptionally(failure);
        } else if (insertion != null) {
            create.result.complete(insertion);
        }
    }

    /** A task that is there already need not wait for room. One look at a time: others have things to ask as well. */
    private void lookUp() {
        HeldCreate next = beginLook();
        while (next != null) {
            HeldCreate create = next;
            CompletableFuture<Optional<TaskRecord>> look = create.calls.look();
            if (!look.isDone()) {
                look.whenComplete((found, failure) -> {
                    looked(create, found);
                    lookUp();
                });
                return;
            }
            look.whenComplete((found, failure) -> looked(create, found));
            next = beginLook();
        }
    }

    private synchronized @Nullable HeldCreate beginLook() {
        if (!held || looking || notLookedUp.isEmpty()) {
            return null;
        }
        HeldCreate next = notLookedUp.iterator().next();
        notLookedUp.remove(next);
        looking = true;
        return next;
    }

    /** @param found null if it could not be looked up */
    private void looked(HeldCreate create, @Nullable Optional<TaskRecord> found) {
        if (found != null && found.isPresent() && take(create, null)) {
            create.result.complete(new Insertion(found.get(), false));
            go();
        }
        synchronized (this) {
            looking = false;
        }
    }

    /**
     * Fails one that waits. Whether one that is being tried is stored has to be known first; where that is not known, it is not
     * said that it is not.
     */
    void end(HeldCreate create, KirinException why) {
        if (take(create, why)) {
            Throwable trouble = trouble(create);
            create.result.completeExceptionally(trouble != null ? trouble : why);
            go();
        }
    }

    private synchronized boolean take(HeldCreate create, @Nullable KirinException ending) {
        if (!creates.contains(create)) {
            return false;
        }
        if (trying && creates.iterator().next() == create) {
            create.ending = ending;
            return false;
        }
        remove(create);
        held &= !creates.isEmpty();
        return true;
    }

    private synchronized @Nullable Throwable trouble(HeldCreate create) {
        return create.trouble;
    }

    private void remove(HeldCreate create) {
        creates.remove(create);
        notLookedUp.remove(create);
    }

    synchronized @Nullable Refusal refusal() {
        return refusal;
    }
}
