/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.CallbackOutcome;
import io.github.camelkirin.callback.CallbackListener;
import io.github.camelkirin.callback.CallbackReceiver;
import io.github.camelkirin.callback.CallbackSettings;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.task.TaskEngine;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Who listens for callbacks: consumers of one group do so together. Safe for use by many threads. */
final class CallbackListeners {

    private final Map<Key, Shared> listeners = new HashMap<>();

    /** Where the service reaches this is for those who create. */
    private record Key(TaskScope scope, CallbackSettings settings) {
        private static Key of(TaskScope scope, CallbackSettings settings) {
            return new Key(
                    scope,
                    new CallbackSettings(
                            settings.group(), settings.path(), null, settings.secret(), settings.previousSecret()));
        }
    }

    private static final class Shared {
        private final CallbackListener listener;
        private final AtomicInteger progress;
        private int users;

        private Shared(CallbackListener listener, AtomicInteger progress) {
            this.listener = listener;
            this.progress = progress;
        }
    }

    /**
     * Listens until what is returned is run.
     *
     * @throws IllegalStateException if there is nothing to listen with, or the path is taken
     */
    synchronized Runnable listen(KirinEndpoint endpoint, CallbackSettings settings, TaskEngine engine) {
        Key key = Key.of(endpoint.scope(), settings);
        Shared shared = listeners.get(key);
        if (shared == null) {
            AtomicInteger progress = new AtomicInteger();
            shared = new Shared(start(endpoint, settings, engine, progress), progress);
            listeners.put(key, shared);
        }
        int progress = endpoint.getConfiguration().isProgress() ? 1 : 0;
        shared.users++;
        shared.progress.addAndGet(progress);
        return () -> leave(key, progress);
    }

    private static CallbackListener start(
            KirinEndpoint endpoint, CallbackSettings settings, TaskEngine engine, AtomicInteger progress) {
        try {
            return CallbackListener.start(
                    endpoint.getCamelContext(),
                    settings,
                    Connection.statusMapping(endpoint.getConfiguration()),
                    new Group(engine, endpoint.scope(), progress));
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "callback=true needs Camel's platform HTTP: add camel-platform-http and what serves it, such as"
                            + " camel-platform-http-main with Camel Main or camel-platform-http-starter with Spring Boot",
                    e);
        }
    }

    private synchronized void leave(Key key, int progress) {
        Shared shared = listeners.get(key);
        if (shared == null) {
            return;
        }
        shared.progress.addAndGet(-progress);
        if (--shared.users == 0) {
            listeners.remove(key);
            shared.listener.close();
        }
    }

    /** @param progress how many of the consumers tell their routes of progress too */
    private record Group(TaskEngine engine, TaskScope scope, AtomicInteger progress) implements CallbackReceiver {
        @Override
        public CallbackOutcome called(String externalTaskId, boolean ends) {
            return engine.called(scope, externalTaskId, ends, progress.get() > 0)
                    ? CallbackOutcome.ACCEPTED
                    : CallbackOutcome.THROTTLED;
        }

        @Override
        public void answered(CallbackOutcome outcome) {
            engine.answered(scope, outcome);
        }
    }
}
