/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The steps of something that goes on by itself, one after another, on whichever thread. It can be asked to end from the
 * side: at once while it waits for its next step, otherwise when the step under way wants to go on.
 */
final class Steps {

    private final Timer timer;
    private final RequestGate gate;
    private final Runnable end;
    private boolean ending;
    private @Nullable Runnable next;
    private Timer.@Nullable Cancellable waiting;

    /** @param end what is done instead of a next step; called once */
    Steps(Timer timer, RequestGate gate, Runnable end) {
        this.timer = timer;
        this.gate = gate;
        this.end = end;
    }

    /** Asks for the end. */
    void end() {
        Runnable step;
        synchronized (this) {
            ending = true;
            if (waiting != null) {
                waiting.cancel();
            }
            step = take();
        }
        if (step != null) {
            end.run();
        }
    }

    /** Goes on after a while. */
    void later(Duration delay, Runnable step) {
        synchronized (this) {
            if (!ending) {
                next = step;
                waiting = timer.schedule(delay, this::goOn);
                return;
            }
        }
        end.run();
    }

    private void goOn() {
        Runnable step = take();
        if (step != null) {
            step.run();
        }
    }

    /** Goes on with a permit, which the step has to see released. */
    void withPermit(RequestGate.Kind kind, Runnable step) {
        boolean over;
        synchronized (this) {
            over = ending;
            next = over ? null : step;
        }
        if (over) {
            end.run();
            return;
        }
        gate.acquire(kind, () -> {
            Runnable granted = take();
            if (granted == null) {
                gate.giveBack(kind, 1);
            } else {
                granted.run();
            }
        });
    }

    private synchronized @Nullable Runnable take() {
        Runnable step = next;
        next = null;
        waiting = null;
        return step;
    }
}
