/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.metrics.KirinMeters;
import io.github.camelkirin.observe.GroupStatuses;
import io.github.camelkirin.observe.Totals;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.task.TaskObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told what happens to the tasks of a component: what counts them, and what passes it on where that is wanted. */
final class Observation {

    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);

    private final CamelContext context;
    private final Clock clock;
    private final Totals totals;
    private final GroupStatuses statuses;
    private final List<TaskObserver> observers = new ArrayList<>();
    private boolean metersSought;
    private @Nullable KirinMeters meters;

    Observation(CamelContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
        totals = new Totals(clock);
        statuses = new GroupStatuses(totals, clock);
        observers.add(totals);
        observers.addAll(context.getRegistry().findByType(TaskObserver.class));
    }

    Totals totals() {
        return totals;
    }

    GroupStatuses statuses() {
        return statuses;
    }

    List<TaskObserver> observers() {
        List<TaskObserver> told = new ArrayList<>(observers);
        KirinMeters recorded = meters();
        if (recorded != null) {
            told.add(recorded);
        }
        return told;
    }

    /** A group is about to be used on this node. */
    void watch(TaskScope scope, TaskRepository repository) {
        statuses.watch(scope, repository);
        KirinMeters recorded = meters();
        if (recorded != null) {
            recorded.watch(scope);
        }
    }

    /** Sought when the first endpoint starts: a registry may have come after the component. */
    private synchronized @Nullable KirinMeters meters() {
        if (!metersSought) {
            metersSought = true;
            try {
                meters = KirinMeters.of(context, statuses, clock);
            } catch (NoClassDefFoundError e) {
                LOG.debug("No meters without Micrometer: {} is not there", e.getMessage());
            }
        }
        return meters;
    }

    /** Removes what was put into other parts' registries. Counting may go on when the component is started again. */
    synchronized void stop() {
        if (meters != null) {
            meters.close();
        }
        meters = null;
        metersSought = false;
    }
}
