/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.observe.GroupStatuses;
import io.github.camelkirin.observe.Totals;
import io.github.camelkirin.task.TaskObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;

/** Who is told what happens to the tasks of a component: what counts them, and what passes it on where that is wanted. */
final class Observation {

    private final Totals totals;
    private final GroupStatuses statuses;
    private final List<TaskObserver> observers = new ArrayList<>();

    Observation(CamelContext context, Clock clock) {
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
        return observers;
    }
}
