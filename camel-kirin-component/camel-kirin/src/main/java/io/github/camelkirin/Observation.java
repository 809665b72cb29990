/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.metrics.KirinMeters;
import io.github.camelkirin.observe.GroupStatuses;
import io.github.camelkirin.observe.SpendingStatuses;
import io.github.camelkirin.observe.Totals;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.telemetry.SpanObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told what happens to the tasks of a component: what counts them, and what passes it on where that is wanted. The
 * latter is sought when the first endpoint starts: a registry or a tracer may have come after the component.
 */
final class Observation {

    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);

    private final CamelContext context;
    private final Clock clock;
    private final Totals totals;
    private final GroupStatuses statuses;
    private final SpendingStatuses spending;
    private @Nullable List<TaskObserver> observers;
    private @Nullable KirinMeters meters;
    private boolean toldForgetful;

    /** @param waitingCreates how many creates of a group wait here */
    Observation(CamelContext context, Clock clock, ToLongFunction<TaskScope> waitingCreates) {
        this.context = context;
        this.clock = clock;
        totals = new Totals(clock);
        statuses = new GroupStatuses(totals, clock, waitingCreates);
        spending = new SpendingStatuses(clock);
    }

    Totals totals() {
        return totals;
    }

    GroupStatuses statuses() {
        return statuses;
    }

    synchronized List<TaskObserver> observers() {
        List<TaskObserver> known = observers;
        if (known == null) {
            meters = optional("Micrometer", () -> KirinMeters.of(context, statuses, clock));
            TaskObserver spans = optional("OpenTelemetry", () -> SpanObserver.find(context));
            known = new ArrayList<>();
            known.add(totals);
            Stream.of(meters, spans).filter(Objects::nonNull).forEach(known::add);
            known.addAll(context.getRegistry().findByType(TaskObserver.class));
            observers = known;
        }
        return known;
    }

    /** Null if what it needs is not on the class path. */
    private static <T> @Nullable T optional(String library, Supplier<@Nullable T> observer) {
        try {
            return observer.get();
        } catch (NoClassDefFoundError e) {
            LOG.debug("Tasks are not observed with {}: {} is not there", library, e.getMessage());
            return null;
        }
    }

    /** A group is about to be used on this node. */
    synchronized void watch(TaskScope scope, TaskRepository repository, int maxTasksInFlight) {
        statuses.watch(scope, repository);
        statuses.limit(scope, maxTasksInFlight);
        observers();
        if (meters != null) {
            meters.watch(scope);
        }
    }

    /** An account is about to be used on this node. */
    synchronized void watch(ServiceAccount account) {
        if (meters != null) {
            meters.watch(account.id(), account::status);
        }
    }

    /** Tasks of a group are about to be created on this node. */
    synchronized void spending(TaskScope scope, SpendingLedger ledger, List<Budget> budgets) {
        spending.watch(scope, ledger, budgets);
        observers();
        if (meters != null) {
            meters.watch(scope, spending, budgets);
        }
    }

    /** Whether it is to be said that what was spent is forgotten: once. */
    synchronized boolean firstForgetful() {
        boolean first = !toldForgetful;
        toldForgetful = true;
        return first;
    }

    SpendingStatuses spending() {
        return spending;
    }

    /** Removes what was put into other parts' registries. Counting may go on when the component is started again. */
    synchronized void stop() {
        if (meters != null) {
            meters.close();
        }
        meters = null;
        observers = null;
    }
}
