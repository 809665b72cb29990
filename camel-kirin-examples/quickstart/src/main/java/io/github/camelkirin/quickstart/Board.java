/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.api.TaskFailedException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.TaskRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/** Where the routes say how the prompts are getting on. Safe for use by several threads. */
public final class Board {
    private static final String NAME = "PromptName";

    private final Map<String, PromptTask> tasks = new LinkedHashMap<>();
    private final Map<String, Long> startedAt = new HashMap<>();
    private final CountDownLatch unsettled;
    private final Screen screen;

    Board(List<String> names, Screen screen) {
        this.screen = screen;
        this.unsettled = new CountDownLatch(names.size());
        names.forEach(name -> tasks.put(name, PromptTask.waiting(name)));
    }

    /** Called before the request is sent. */
    public void submitting(@Header(NAME) String name) {
        update(name, task -> {
            startedAt.put(name, System.nanoTime());
            return task.at("submitting", 0);
        });
    }

    /**
     * Called when the service has accepted the request, now or in an earlier run. The task may have gone on since; one that
     * has ended comes to the other route.
     */
    public void submitted(@Header(NAME) String name, @Header(KirinConstants.STATUS) String status) {
        String now = status.equals("completed") ? "saving" : status;
        update(name, task -> task.status().equals("submitting") ? task.at(now, 0) : task);
    }

    /** Called when the task was already done by an earlier run. */
    public void doneEarlier(
            @Header(NAME) String name,
            @ExchangeProperty(EarlierRuns.TASK) TaskRecord task,
            @ExchangeProperty(EarlierRuns.IMAGES) int images) {
        update(name, waiting -> waiting.doneEarlier(task, images));
    }

    /** Called when the task's status or progress has changed. */
    public void progressed(
            @Header(NAME) String name,
            @Header(KirinConstants.STATUS) String status,
            @Header(KirinConstants.PROGRESS) @Nullable Double progress) {
        update(name, task -> task.at(status, progress == null ? task.progress() : progress));
    }

    /** Called for each picture after it has been written. */
    public void saved(
            @Header(NAME) String name,
            @Header(KirinConstants.IMAGE_INDEX) int index,
            @Header(KirinConstants.COST) @Nullable BigDecimal cost,
            @ExchangeProperty(Exchange.BATCH_COMPLETE) boolean last) {
        update(name, task -> {
            PromptTask saved = task.saved(index, cost);
            return last ? saved.settled("completed", taken(name), null) : saved;
        });
    }

    /** Called when the service has refused the request, or the task has ended without pictures. */
    public void failed(@Header(NAME) String name, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) KirinException failure) {
        String status = failure instanceof TaskFailedException failed
                ? failed.getStatus().value()
                : "refused";
        update(name, task -> task.settled(status, taken(name), failure.getMessage()));
    }

    /** Waits until nothing more happens to any prompt. */
    boolean awaitSettled(Duration longest) throws InterruptedException {
        return unsettled.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** All prompts, in their order. */
    synchronized List<PromptTask> tasks() {
        return List.copyOf(tasks.values());
    }

    private synchronized void update(String name, UnaryOperator<PromptTask> change) {
        PromptTask before = tasks.get(name);
        if (before == null || before.settled()) {
            return;
        }
        PromptTask after = change.apply(before);
        tasks.put(name, after);
        screen.show(tasks(), before, after);
        if (after.settled()) {
            unsettled.countDown();
        }
    }

    private Duration taken(String name) {
        Long start = startedAt.get(name);
        return start == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - start);
    }
}
