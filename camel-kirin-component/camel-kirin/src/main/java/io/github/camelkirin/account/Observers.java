/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import io.github.camelkirin.api.CallbackOutcome;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.timer.RepeatedWarning;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several observers as one: each is told, whatever another throws. */
public final class Observers implements TaskObserver {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final List<TaskObserver> observers;
    private final RepeatedWarning failures;

    public Observers(List<TaskObserver> observers, Timer timer) {
        this.observers = List.copyOf(observers);
        this.failures = new RepeatedWarning(LOG, timer);
    }

    private void tell(Consumer<TaskObserver> what) {
        for (TaskObserver observer : observers) {
            try {
                what.accept(observer);
            } catch (Exception | LinkageError | AssertionError e) {
                failures.warn(
                        "{} cannot deal with what it is told of tasks.",
                        observer.getClass().getName(),
                        e);
            }
        }
    }

    @Override
    public void sending(TaskRecord task) {
        tell(observer -> observer.sending(task));
    }

    @Override
    public void created(TaskRecord task, CreateOutcome outcome, Instant start, Duration took) {
        tell(observer -> observer.created(task, outcome, start, took));
    }

    @Override
    public void accepted(TaskRecord task, boolean adopted) {
        tell(observer -> observer.accepted(task, adopted));
    }

    @Override
    public void queried(TaskRecord task, QueryOutcome outcome, Instant start, Duration took) {
        tell(observer -> observer.queried(task, outcome, start, took));
    }

    @Override
    public void detected(TaskRecord task, boolean byCallback) {
        tell(observer -> observer.detected(task, byCallback));
    }

    @Override
    public void callback(TaskScope scope, CallbackOutcome outcome) {
        tell(observer -> observer.callback(scope, outcome));
    }

    @Override
    public void progressed(TaskRecord task) {
        tell(observer -> observer.progressed(task));
    }

    @Override
    public void resubmitting(TaskRecord failed, TaskRecord next) {
        tell(observer -> observer.resubmitting(failed, next));
    }

    @Override
    public void ended(TaskRecord task) {
        tell(observer -> observer.ended(task));
    }

    @Override
    public void delivered(TaskRecord task) {
        tell(observer -> observer.delivered(task));
    }

    @Override
    public void redelivered(TaskRecord task) {
        tell(observer -> observer.redelivered(task));
    }

    @Override
    public void parked(TaskRecord task) {
        tell(observer -> observer.parked(task));
    }
}
