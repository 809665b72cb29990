/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.query.SafetyNet;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.timer.RepeatedWarning;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the tasks of a group due that callbacks tell of. Whoever passes a callback on does not wait for the repository. Safe for
 * use by many threads.
 */
final class GroupCallbacks {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCallbacks.class);
    private static final int BATCH = 50;

    private final TaskScope scope;
    private final RepositoryUse use;
    private final SafetyNet net;
    private final Wakeups wakeups;
    private final RepeatedWarning trouble;
    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean marking;

    GroupCallbacks(TaskScope scope, RepositoryUse use, Timer timer) {
        this.scope = scope;
        this.use = use;
        this.net = new SafetyNet(scope.group(), timer);
        this.wakeups = new Wakeups(timer, this::markLater);
        this.trouble = new RepeatedWarning(LOG, timer);
    }

    SafetyNet net() {
        return net;
    }

    /** A callback that hints at the end of a task. Returns false if one for the same task has just been heeded. */
    boolean ends(String externalTaskId) {
        net.hinted(externalTaskId);
        return wakeups.add(externalTaskId);
    }

    /** One that hints at its progress, where that is wanted. */
    boolean moves(String externalTaskId) {
        return wakeups.add(externalTaskId);
    }

    private void markLater(String externalTaskId) {
        synchronized (this) {
            if (waiting.size() < Wakeups.MOST) {
                waiting.add(externalTaskId);
            }
            if (marking) {
                return;
            }
            marking = true;
        }
        try {
            use.executor().execute(this::markAll);
        } catch (RejectedExecutionException e) {
            LOG.debug("Callbacks are not heeded any more: the component has stopped");
            synchronized (this) {
                waiting.clear();
                marking = false;
            }
        }
    }

    private void markAll() {
        for (List<String> batch = next(); !batch.isEmpty(); batch = next()) {
            boolean due = false;
            for (String externalTaskId : batch) {
                due |= mark(externalTaskId);
            }
            if (due) {
                use.dueIn(scope, Duration.ZERO);
            }
        }
    }

    private synchronized List<String> next() {
        List<String> batch = new ArrayList<>();
        Iterator<String> first = waiting.iterator();
        while (first.hasNext() && batch.size() < BATCH) {
            batch.add(first.next());
            first.remove();
        }
        marking = !batch.isEmpty();
        return batch;
    }

    private boolean mark(String externalTaskId) {
        try {
            boolean marked = use.repository().markDue(scope.account(), externalTaskId);
            trouble.clear("Callbacks of group {} can be heeded again.", scope.group());
            return marked;
        } catch (RuntimeException e) {
            trouble.warn(
                    "Callbacks of group {} cannot be heeded now: its tasks are asked about when the safety net does.",
                    scope.group(),
                    e);
            return false;
        }
    }
}
