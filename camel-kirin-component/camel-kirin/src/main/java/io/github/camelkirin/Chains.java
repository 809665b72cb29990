/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.ParentTaskNotFoundException;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.task.TaskEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a create goes on from: the task that it follows as a step, and a task's images that are its body. Those are sent by URL
 * as long as that is fresh, and from then on as copies that were stored.
 */
final class Chains {

    private final KirinConfiguration configuration;
    private final KirinComponent component;
    private final TaskEngine engine;
    private final AccountId account;
    private final Duration urlLifetime;
    private final ReferenceCopies copies;

    Chains(KirinEndpoint endpoint, KirinConfiguration configuration, TaskEngine engine, ReferenceCopies copies) {
        this.configuration = configuration;
        this.component = endpoint.getComponent();
        this.engine = engine;
        this.account = endpoint.scope().account();
        this.urlLifetime = Duration.ofMillis(configuration.getImageUrlLifetime());
        this.copies = copies;
    }

    /** What the exchange asks for: either may be null. */
    private record Origin(
            @Nullable ChainStep step, @Nullable TaskPictures pictures) {}

    private record Found(
            @Nullable TaskRecord parent, @Nullable TaskRecord ofPictures) {}

    /** Finds tasks of the account. */
    private interface Lookup {
        Optional<TaskRecord> byExternalTaskId(String id);

        Optional<TaskRecord> byTaskId(String id);
    }

    private final class InRepository implements Lookup {
        @Override
        public Optional<TaskRecord> byExternalTaskId(String id) {
            return engine.repository().findByExternalTaskId(account, id);
        }

        @Override
        public Optional<TaskRecord> byTaskId(String id) {
            return engine.repository().findByTaskId(account, id);
        }
    }

    private final class InTransaction implements Lookup {
        @Override
        public Optional<TaskRecord> byExternalTaskId(String id) {
            return engine.outbox().findInTransaction(account, id);
        }

        /** It would take a second connection, while the first waits for it. */
        @Override
        public Optional<TaskRecord> byTaskId(String id) {
            return Optional.empty();
        }
    }

    /** @param request made of the exchange's message, with the body's images by URL */
    CompletableFuture<ChainedRequest> follow(Exchange exchange, ImageRequest request) {
        Origin origin = origin(exchange);
        if (origin == null) {
            return CompletableFuture.completedFuture(alone(request));
        }
        return engine.inStore(() -> find(origin, new InRepository())).thenCompose(found -> {
            ChainedRequest chained = chained(request, origin, found);
            return isStale(origin, found)
                    ? CompletableFuture.supplyAsync(() -> withCopies(chained, found), component.workers())
                    : CompletableFuture.completedFuture(chained);
        });
    }

    /** The same on this thread, and in the transaction that is under way on it. */
    ChainedRequest followInTransaction(Exchange exchange, ImageRequest request) {
        Origin origin = origin(exchange);
        if (origin == null) {
            return alone(request);
        }
        Found found = find(origin, new InTransaction());
        ChainedRequest chained = chained(request, origin, found);
        return isStale(origin, found) ? withCopies(chained, found) : chained;
    }

    private @Nullable Origin origin(Exchange exchange) {
        ChainStep step = ChainStep.of(exchange, configuration).orElse(null);
        TaskPictures pictures = TaskPictures.of(exchange, step != null).orElse(null);
        return step == null && pictures == null ? null : new Origin(step, pictures);
    }

    private static ChainedRequest alone(ImageRequest request) {
        return new ChainedRequest(request, null, null, null);
    }

    private static ChainedRequest chained(ImageRequest request, Origin origin, Found found) {
        return new ChainedRequest(request, origin.pictures(), origin.step(), rootId(found.parent()));
    }

    private static Found find(Origin origin, Lookup tasks) {
        ChainStep step = origin.step();
        TaskPictures pictures = origin.pictures();
        TaskRecord parent = step == null ? null : parent(tasks, step);
        boolean same = parent != null
                && pictures != null
                && parent.externalTaskId().equals(pictures.task().getExternalTaskId());
        return new Found(parent, pictures == null || same ? parent : owner(tasks, pictures));
    }

    private static TaskRecord parent(Lookup tasks, ChainStep step) {
        return tasks.byExternalTaskId(step.parentId())
                .orElseThrow(() -> new ParentTaskNotFoundException(
                        "step=" + step.name()
                                + " must follow a task that is kept here for this account and base URL, no task"
                                + " with this external ID is: see how long the repository keeps tasks, and whose account"
                                + " made it",
                        step.parentId()));
    }

    private static @Nullable TaskRecord owner(Lookup tasks, TaskPictures pictures) {
        String taskId = pictures.task().getTaskId();
        return Optional.ofNullable(pictures.task().getExternalTaskId())
                .flatMap(tasks::byExternalTaskId)
                .or(() -> Optional.ofNullable(taskId).flatMap(tasks::byTaskId))
                .orElse(null);
    }

    private static @Nullable String rootId(@Nullable TaskRecord parent) {
        if (parent == null) {
            return null;
        }
        return parent.rootId() == null ? parent.externalTaskId() : parent.rootId();
    }

    private boolean isStale(Origin origin, Found found) {
        TaskPictures pictures = origin.pictures();
        Instant endedAt = pictures == null ? null : endedAt(pictures, found);
        boolean fresh = endedAt == null
                || !urlLifetime.isZero() && component.timer().now().isBefore(endedAt.plus(urlLifetime));
        return pictures != null && !fresh && !pictures.travelInside();
    }

    private static @Nullable Instant endedAt(TaskPictures pictures, Found found) {
        return found.ofPictures() == null
                ? pictures.task().getUpdatedAt()
                : found.ofPictures().endedAt();
    }

    private ChainedRequest withCopies(ChainedRequest chained, Found found) {
        TaskPictures pictures = chained.pictures();
        Instant endedAt = pictures == null ? null : endedAt(pictures, found);
        if (pictures == null || endedAt == null) {
            return chained;
        }
        Duration age = Duration.between(endedAt, component.timer().now());
        List<ReferenceImage> images = new ArrayList<>(chained.request().getReferenceImages());
        for (int i = 0; i < pictures.indexes().size(); i++) {
            images.set(
                    i,
                    copies.read(
                            pictures.task(),
                            found.ofPictures(),
                            pictures.indexes().get(i),
                            age));
        }
        return chained.with(
                chained.request().toBuilder().referenceImages(images).build());
    }
}
