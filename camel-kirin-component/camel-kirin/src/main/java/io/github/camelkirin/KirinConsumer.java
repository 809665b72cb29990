/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.callback.CallbackSettings;
import io.github.camelkirin.task.Completion;
import io.github.camelkirin.task.GroupPoller;
import io.github.camelkirin.task.TaskEngine;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes what the tasks of its group have come to. The scheduled poll is the fallback: a claim follows whatever makes one
 * worthwhile, and nothing of it waits for the service.
 */
@ManagedResource(description = "Managed Kirin Consumer")
public final class KirinConsumer extends ScheduledPollConsumer implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(KirinConsumer.class);

    private final KirinEndpoint endpoint;
    private final KirinConfiguration configuration;
    private @Nullable ExecutorService executor;
    private @Nullable DeliveredImages images;
    private @Nullable GroupPoller poller;
    private @Nullable Runnable callbacks;
    private volatile int room;
    private volatile @Nullable Exception startFailure;

    KirinConsumer(KirinEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration().copy();
        this.room = configuration.getConcurrentConsumers();
    }

    @Override
    protected void doInit() throws Exception {
        KirinHealthCheck check = new KirinHealthCheck("consumer:" + getRouteId(), endpoint, this::trouble);
        check.setEnabled(endpoint.getComponent().isHealthCheckConsumerEnabled());
        setHealthCheck(check);
        super.doInit();
    }

    @Override
    protected void doStart() throws Exception {
        try {
            startParts();
        } catch (Exception e) {
            startFailure = e;
            release(); // Camel does not stop what has failed to start, and may start it again and again
            throw e;
        }
        startFailure = null;
        List<String> budgets =
                BudgetOptions.own(configuration, endpoint.getComponent().getConfiguration());
        if (!budgets.isEmpty()) {
            LOG.warn(
                    "The consumer of group {} ignores its {}: budgets belong on the endpoint that creates the tasks.",
                    endpoint.getGroup(),
                    String.join(" and ", budgets));
        }
    }

    private void startParts() throws Exception {
        executor = endpoint.getComponent()
                .newThreadPool("KirinConsumer[" + endpoint.getGroup() + "]", configuration.getConcurrentConsumers());
        images = DeliveredImages.open(endpoint.getCamelContext(), configuration);
        TaskEngine engine = endpoint.getComponent().used(endpoint);
        GroupPoller started = new GroupPoller(
                engine,
                endpoint.scope(),
                endpoint.settings().poller(),
                endpoint.settings().submission(false),
                Connection.statusMapping(configuration),
                this::deliver);
        CallbackSettings settings = Callbacks.settings(endpoint.getGroup(), configuration);
        if (settings != null) {
            callbacks = endpoint.getComponent().callbackListeners().listen(endpoint, settings, engine);
        }
        poller = started;
        started.setRoom(room);
        super.doStart();
        started.start();
    }

    @Override
    protected void doSuspend() throws Exception {
        super.doSuspend();
        if (poller != null) {
            poller.suspend();
        }
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        if (poller != null) {
            poller.start();
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (poller != null) {
            poller.stop();
        }
        super.doStop();
        release();
    }

    private void release() {
        if (callbacks != null) {
            callbacks.run();
            callbacks = null;
        }
        if (executor != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(executor);
            executor = null;
        }
        if (images != null) {
            images.close();
            images = null;
        }
    }

    @Override
    protected int poll() {
        GroupPoller started = poller;
        return started == null ? 0 : started.poll();
    }

    /** As {@link #poll}, however short ago the last one was: somebody asks for a completion. */
    void claimNow() {
        GroupPoller started = poller;
        if (started != null) {
            started.claimNow();
        }
    }

    /** Camel's health check of consumers tells of it, as of a poll that failed. */
    @Override
    public long getErrorCounter() {
        return trouble() == null ? super.getErrorCounter() : Math.max(1, super.getErrorCounter());
    }

    @Override
    protected @Nullable Throwable getLastError() {
        Throwable trouble = trouble();
        return trouble == null ? super.getLastError() : trouble;
    }

    private @Nullable Throwable trouble() {
        GroupPoller started = poller;
        Throwable failure = startFailure;
        return failure != null || started == null ? failure : started.trouble();
    }

    @ManagedAttribute(description = "Completions that are being routed, or are about to be")
    public int getCompletionsUnderWay() {
        GroupPoller started = poller;
        return started == null ? 0 : started.delivering();
    }

    @ManagedAttribute(description = "How many completions are routed at a time at most; 0 while nobody asks for any")
    public int getRoom() {
        return room;
    }

    @ManagedAttribute(
            description =
                    "Whether completions are tried one at a time only, since the route has failed several in a row")
    public boolean isRoutePaused() {
        GroupPoller started = poller;
        return started != null && started.isPaused();
    }

    @ManagedAttribute(description = "When the repository was last asked for due tasks, in UTC; empty if it never was")
    public String getLastClaim() {
        GroupPoller started = poller;
        Instant last = started == null ? Instant.MIN : started.lastClaim();
        return last.equals(Instant.MIN) ? "" : last.toString();
    }

    @ManagedAttribute(
            description =
                    "Class of what keeps the consumer from starting, from getting tasks, or from storing their images;"
                            + " empty if nothing does")
    public String getTrouble() {
        Throwable trouble = trouble();
        return trouble == null ? "" : trouble.getClass().getSimpleName();
    }

    @ManagedAttribute(
            description = "Requests to the group's callback path that this node has answered, by what became of them:"
                    + " accepted, throttled, forged, too_large, malformed, too_slow, not_post, stopped")
    public String getCallbacks() {
        return counted().answered().toString();
    }

    @ManagedAttribute(description = "Tasks that a callback had said to have ended before the service was asked")
    public long getEndsKnownByCallback() {
        return counted().detected();
    }

    @ManagedAttribute(description = "Tasks that were found ended without a callback that had said so")
    public long getEndsKnownByPoll() {
        return counted().undetected();
    }

    @ManagedAttribute(
            description = "Whether the group's tasks are asked about seldom since callbacks tell of them: false without"
                    + " callbacks, and while they do not come")
    public boolean isLeftToCallbacks() {
        return configuration.isCallback()
                && !configuration.isDryRun()
                && endpoint.engine().isLeftToCallbacks(endpoint.scope());
    }

    private GroupStatus.Callbacks counted() {
        return endpoint.getComponent().counts(endpoint.scope()).callbacks();
    }

    @ManagedOperation(
            description =
                    "Asks the repository for due tasks now, and says how many were claimed; 0 if that is being done")
    public int claimDueTasks() {
        GroupPoller started = poller;
        return started == null ? 0 : started.claimNow();
    }

    /** Changes how many completions are taken at a time, up to {@code concurrentConsumers}. */
    void setRoom(int room) {
        this.room = room;
        GroupPoller started = poller;
        if (started != null) {
            started.setRoom(room);
        }
    }

    private void deliver(Completion completion) {
        run(() -> new Delivery(this, completion, images).start(), completion);
    }

    /** Runs a part of a delivery on the consumer's threads; without them, the completion comes again. */
    void run(Runnable part, Completion completion) {
        ExecutorService started = executor;
        try {
            if (started == null) {
                completion.returned();
            } else {
                started.execute(part);
            }
        } catch (RejectedExecutionException e) {
            completion.returned();
        }
    }

    KirinEndpoint endpoint() {
        return endpoint;
    }

    KirinConfiguration configuration() {
        return configuration;
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    /** Completions that are on their way to the route, but not in it yet, are waited for too. */
    @Override
    public int getPendingExchangesSize() {
        return getCompletionsUnderWay();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // suspending has stopped the claims, and what is being routed is counted above
    }
}
