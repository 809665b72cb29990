/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.ledger;

import io.github.camelkirin.simulator.task.Phase;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.Task;
import io.github.camelkirin.simulator.task.TaskStore;
import io.github.camelkirin.simulator.wire.Prices;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What the simulated service remembers, for tests to ask. Safe for use by several threads. */
public final class Ledger {
    private final SimulatorClock clock;
    private final TaskStore tasks;
    private final Prices prices;
    private final Counters counters = new Counters();
    private final Queue<SentCreate> creates = new ConcurrentLinkedQueue<>();
    private final Queue<SentCallback> callbacks = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<String, Times> queries = new ConcurrentHashMap<>();
    private final List<Consumer<SentCreate>> listeners = new CopyOnWriteArrayList<>();
    private volatile SentHeaders lastHeaders = SentHeaders.NONE;

    /** An empty ledger. */
    public Ledger(SimulatorClock clock, TaskStore tasks, Prices prices) {
        this.clock = clock;
        this.tasks = tasks;
        this.prices = prices;
    }

    /** Every create request that arrived, acted on or not, in order of arrival. */
    public List<SentCreate> sends() {
        return List.copyOf(creates);
    }

    /** The create requests that arrived under one external ID. */
    public List<SentCreate> sends(String externalTaskId) {
        return creates.stream()
                .filter(create ->
                        create.externalTaskId().filter(externalTaskId::equals).isPresent())
                .toList();
    }

    /** How many creates the service has acted on by now: each made a task, and each completed task is charged. */
    public int createsActedOn() {
        return (int) creates.stream().filter(SentCreate::actedOn).count();
    }

    /** How many creates under one external ID the service has acted on by now. */
    public int createsActedOn(String externalTaskId) {
        return (int) sends(externalTaskId).stream().filter(SentCreate::actedOn).count();
    }

    /**
     * When a task was asked about, in order.
     *
     * @param id the service's ID; for a query that found nothing, the ID it asked for
     */
    public List<Instant> queries(String id) {
        Times times = queries.get(id);
        return times == null ? List.of() : times.list();
    }

    /** The callbacks that were due, in the order in which they were sent. */
    public List<SentCallback> callbacks() {
        return List.copyOf(callbacks);
    }

    /** USD charged: for completed tasks only. */
    public BigDecimal moneyCharged() {
        return completed().stream().map(prices::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Pictures charged. */
    public long imagesCharged() {
        return completed().stream()
                .mapToLong(task -> task.parameters().pictures().count())
                .sum();
    }

    /** All sums at once. */
    public Totals totals() {
        List<SentCreate> sends = sends();
        int actedOn = (int) sends.stream().filter(SentCreate::actedOn).count();
        return new Totals(
                new Totals.Creates(sends.size(), actedOn, sends.size() - actedOn),
                counters.traffic(callbacks.size()),
                new Totals.Charges(moneyCharged(), imagesCharged()));
    }

    /** What requests are counted with; for the simulator itself. */
    public Counters counters() {
        return counters;
    }

    /** Notes a create that has arrived; for the simulator itself. */
    public SentCreate arrived(String path, SentHeaders headers) {
        SentHeaders shared = headers.sharing(lastHeaders);
        lastHeaders = shared;
        SentCreate create = new SentCreate(clock, path, shared);
        creates.add(create);
        return create;
    }

    /** Takes back a create that arrived at an earlier process; for the simulator itself. */
    public SentCreate restore(long at, String path, SentHeaders headers) {
        SentHeaders shared = headers.sharing(lastHeaders);
        lastHeaders = shared;
        SentCreate create = new SentCreate(clock, at, path, shared);
        creates.add(create);
        return create;
    }

    /** Has the listener told of each create when it is known what becomes of it, before it is answered. */
    public void onSettled(Consumer<SentCreate> listener) {
        listeners.add(listener);
    }

    /** It is known what becomes of a create; for the simulator itself. */
    public void settled(SentCreate create) {
        listeners.forEach(listener -> listener.accept(create));
    }

    /** Notes a query; for the simulator itself. */
    public void queried(String id) {
        counters.query();
        queries.computeIfAbsent(id, key -> new Times()).add(clock.millis());
    }

    /** Notes a callback; for the simulator itself. */
    public void called(Task task, Phase phase, int outcome) {
        callbacks.add(new SentCallback(Instant.ofEpochMilli(clock.millis()), task.id(), phase, outcome));
    }

    /** Forgets everything. */
    public void clear() {
        creates.clear();
        callbacks.clear();
        queries.clear();
        counters.clear();
    }

    private List<Task> completed() {
        return tasks.all().stream()
                .filter(task -> tasks.phase(task) == Phase.COMPLETED)
                .toList();
    }
}
