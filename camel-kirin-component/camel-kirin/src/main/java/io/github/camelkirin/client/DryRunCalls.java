/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.ServiceException;
import io.github.camelkirin.api.TaskNotFoundException;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers as the service would if it had nothing to do and charged nothing. */
final class DryRunCalls implements Calls {

    /** USD an image at 1k and at 2k, the only resolutions of the only model whose price is known. */
    private static final BigDecimal LIST_PRICE = new BigDecimal("0.028");

    private static final StatusMapping STATUSES = StatusMapping.standard();

    private static final KeySource NO_KEY = new FixedKey(null);

    private final Protocol protocol;

    DryRunCalls(Protocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public CompletableFuture<CreateOutcome> create(String model, byte[] params, @Nullable String externalTaskId) {
        Paths.segment("model", model);
        JsonNode request = Json.read(params);
        DryRunTask task = DryRunTask.of(request == null ? JsonNodeFactory.instance.objectNode() : request);
        return CompletableFuture.completedFuture(
                new CreateOutcome.Accepted(KirinTask.fromJson(json(task, model, "in_queue"), STATUSES)));
    }

    @Override
    public CompletableFuture<QueryOutcome> query(String model, String id) {
        Paths.segment("model", model);
        Paths.segment("task ID", id);
        DryRunTask task = DryRunTask.parse(id);
        return CompletableFuture.completedFuture(
                task == null
                        ? new QueryOutcome.NotFound(notFound(id))
                        : new QueryOutcome.Found(KirinTask.fromJson(completed(task, model), STATUSES)));
    }

    @Override
    public CompletableFuture<CancelOutcome> cancel(String model, String id) {
        Paths.segment("model", model);
        Paths.segment("task ID", id);
        CancelOutcome outcome;
        if (!protocol.cancel()) {
            outcome = new CancelOutcome.NotSupported();
        } else {
            outcome = DryRunTask.parse(id) == null
                    ? new CancelOutcome.Refused(notFound(id))
                    : new CancelOutcome.Accepted();
        }
        return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public KeySource keys() {
        return NO_KEY;
    }

    @Override
    public void close() {
        // nothing is open
    }

    private static TaskNotFoundException notFound(String id) {
        return new TaskNotFoundException(
                "There is no such task: a dry run knows only tasks that a dry run has created",
                new ServiceException.Details(0, null, null, null, id, null),
                null);
    }

    private static ObjectNode json(DryRunTask task, String model, String status) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", task.id()).put("model", model).put("status", status);
        json.putObject("metadata").put("dry_run", true);
        return json;
    }

    private static ObjectNode completed(DryRunTask task, String model) {
        ObjectNode json = json(task, model, "completed");
        var content = json.putArray("output").addObject().putArray("content");
        for (int index = 0; index < task.images(); index++) {
            byte[] picture = PlaceholderPicture.png(task.width(), task.height(), index);
            content.addObject()
                    .put("type", "image")
                    .put("url", "data:image/png;base64," + Base64.getEncoder().encodeToString(picture))
                    .put("width", task.width())
                    .put("height", task.height());
        }
        BigDecimal cost = price(task, model);
        if (cost != null) {
            json.putObject("usage").put("cost", cost.toPlainString());
        }
        return json;
    }

    /** Null where no price is known. */
    private static @Nullable BigDecimal price(DryRunTask task, String model) {
        return model.equals(ImageRequest.DEFAULT_MODEL) ? LIST_PRICE.multiply(BigDecimal.valueOf(task.images())) : null;
    }
}
