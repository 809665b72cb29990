/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to go wrong. Scripted faults come first, each befalling one matching event, in the order in which they were
 * scripted; then those by chance. Safe for use by several threads.
 */
public final class Faults {
    private final long seed;
    private final List<Scripted> scripted = new ArrayList<>();
    private final List<ByChance> standing = new ArrayList<>();
    private final List<ByChance> byChance = new ArrayList<>();
    private final List<Hanging> hanging = new ArrayList<>();
    private SplittableRandom random;
    /** Spares the lock while there is nothing to take. */
    private volatile boolean any;

    /** Without faults. */
    public Faults(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    private record Scripted(Operation operation, @Nullable String id, Fault fault) {}

    private record Hanging(Runnable release, Runnable abandon) {}

    private record ByChance(Operation operation, double probability, Fault fault) {}

    /** Befalls the next event of this kind. */
    public void next(Operation operation, Fault fault) {
        next(operation, 1, fault);
    }

    /** Befalls the next so many events of this kind. */
    public synchronized void next(Operation operation, int times, Fault fault) {
        for (int i = 0; i < times; i++) {
            scripted.add(new Scripted(operation, null, fault(operation, fault)));
        }
        any = true;
    }

    /**
     * Befalls the next event of this kind that concerns one task.
     *
     * @param id the service's or the caller's ID of the task; of a create, the caller's
     */
    public synchronized void nextFor(Operation operation, String id, Fault fault) {
        scripted.add(new Scripted(operation, id, fault(operation, fault)));
        any = true;
    }

    /**
     * Befalls events of this kind by chance, until {@link #clear()}.
     *
     * @param probability 0 to 1
     */
    public synchronized void randomly(Operation operation, double probability, Fault fault) {
        byChance.add(chance(operation, probability, fault));
        any = true;
    }

    /** As {@link #randomly}, but {@link #clear()} leaves it in place. */
    public synchronized void always(Operation operation, double probability, Fault fault) {
        standing.add(chance(operation, probability, fault));
        any = true;
    }

    /** The next task that is taken on ends failed with this code. */
    public void failNext(String code) {
        next(Operation.TASK, Fault.taskFails(code));
    }

    /** The next create is acted on, and its answer lost. */
    public void loseNextAnswer() {
        next(Operation.CREATE, Fault.answerLost());
    }

    /** The next task that is taken on takes so long, by the simulator's clock, and then completes. */
    public void delayNext(Duration takes) {
        next(Operation.TASK, Fault.taskTakes(takes));
    }

    /** The next create is refused with this HTTP status, such as 402. */
    public void refuseNext(int status) {
        next(Operation.CREATE, Fault.status(status));
    }

    /** The next create is answered with 429 and asked to come again after so many seconds. */
    public void throttleNext(Duration retryAfter) {
        next(Operation.CREATE, Fault.slowDown(retryAfter));
    }

    /**
     * Takes the fault that befalls an event.
     *
     * @param ids the IDs that the event concerns, asked for only if there are faults
     */
    public Optional<Fault> take(Operation operation, Supplier<Set<String>> ids) {
        return any ? taken(operation, ids.get()) : Optional.empty();
    }

    private synchronized Optional<Fault> taken(Operation operation, Set<String> ids) {
        for (Iterator<Scripted> all = scripted.iterator(); all.hasNext(); ) {
            Scripted next = all.next();
            if (next.operation() == operation && (next.id() == null || ids.contains(next.id()))) {
                all.remove();
                return Optional.of(next.fault());
            }
        }
        for (List<ByChance> chances : List.of(byChance, standing)) {
            for (ByChance chance : chances) {
                if (chance.operation() == operation && random.nextDouble() < chance.probability()) {
                    return Optional.of(chance.fault());
                }
            }
        }
        return Optional.empty();
    }

    /** How many scripted faults have not befallen anything yet. */
    public synchronized int pending() {
        return scripted.size();
    }

    /**
     * Keeps an answer back.
     *
     * @param release what {@link #releaseHanging()} runs
     * @param abandon what {@link #clear()} runs instead
     */
    public synchronized void keepBack(Runnable release, Runnable abandon) {
        hanging.add(new Hanging(release, abandon));
    }

    /** How many answers are kept back. */
    public synchronized int hanging() {
        return hanging.size();
    }

    /** Gives all answers that were kept back. */
    public void releaseHanging() {
        takeHanging().forEach(answer -> answer.release().run());
    }

    /** Forgets all faults but the standing ones, starts chance from its seed again and closes what hangs. */
    public void clear() {
        synchronized (this) {
            scripted.clear();
            byChance.clear();
            random = new SplittableRandom(seed);
            any = !standing.isEmpty();
        }
        takeHanging().forEach(answer -> answer.abandon().run());
    }

    private synchronized List<Hanging> takeHanging() {
        List<Hanging> taken = List.copyOf(hanging);
        hanging.clear();
        return taken;
    }

    private static ByChance chance(Operation operation, double probability, Fault fault) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be from 0 to 1, was " + probability);
        }
        return new ByChance(operation, probability, fault(operation, fault));
    }

    private static Fault fault(Operation operation, Fault fault) {
        boolean ofCallback = fault instanceof Fault.LoseCallback
                || fault instanceof Fault.DelayCallback
                || fault instanceof Fault.RepeatCallback;
        boolean ofTask = fault instanceof Fault.FailTask || fault instanceof Fault.TakeTime;
        Set<Operation> fitting = ofCallback
                ? EnumSet.of(Operation.CALLBACK)
                : ofTask
                        ? EnumSet.of(Operation.TASK)
                        : EnumSet.complementOf(EnumSet.of(Operation.CALLBACK, Operation.TASK));
        if (!fitting.contains(operation)) {
            throw new IllegalArgumentException(
                    "%s can befall %s, not %s".formatted(fault.getClass().getSimpleName(), fitting, operation));
        }
        return fault;
    }
}
