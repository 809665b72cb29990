/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinTask;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The generation protocol: one path for all models, and the result in the query's answer. */
final class GenerationCalls extends ProtocolCalls {

    private static final byte[] BEFORE_MODEL = "{\"model\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_PARAMS = ",\"input\":[{\"params\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER_PARAMS = "}]}".getBytes(StandardCharsets.US_ASCII);

    GenerationCalls(ClientSettings settings, Transport transport) {
        super(settings, transport);
    }

    @Override
    JsonBody body(String model, List<ByteBuffer> params) {
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(ByteBuffer.wrap(BEFORE_MODEL));
        parts.add(ByteBuffer.wrap(Json.quoted(model)));
        parts.add(ByteBuffer.wrap(BEFORE_PARAMS));
        parts.addAll(params);
        parts.add(ByteBuffer.wrap(AFTER_PARAMS));
        return new JsonBody(parts);
    }

    @Override
    @Nullable
    String createdId(ObjectNode task) {
        return Json.text(task, "id", "task_id");
    }

    @Override
    public CompletableFuture<QueryOutcome> query(String model, String id) {
        return transport
                .send(Call.get(Paths.fill(settings.queryPath(), model, id)))
                .thenApply(reply -> {
                    try {
                        return found(reply, model, id);
                    } catch (RuntimeException | StackOverflowError e) {
                        return new QueryOutcome.Failed(unreadable(reply, e, id));
                    }
                });
    }

    @Override
    public CompletableFuture<CancelOutcome> cancel(String model, String id) {
        Paths.segment("model", model);
        Paths.segment("task ID", id);
        return CompletableFuture.completedFuture(new CancelOutcome.NotSupported());
    }

    private QueryOutcome found(Reply reply, String model, String id) {
        if (reply instanceof Reply.Lost lost) {
            return new QueryOutcome.Failed(Failures.of(lost, querySubject(id)));
        }
        Reply.Answered answered = (Reply.Answered) reply;
        Reading reading = Reading.of(answered.answer());
        ObjectNode json = reading.task();
        if (json == null || Json.text(json, "id", "task_id", "status", "task_status") == null) {
            return notFound(reading, answered, id);
        }
        KirinTask task = task(json, requestId(reading, answered), model).build();
        return new QueryOutcome.Found(known(task));
    }
}
