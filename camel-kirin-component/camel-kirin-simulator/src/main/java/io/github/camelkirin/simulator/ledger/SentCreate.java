/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.Task;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One create request that arrived, whether or not the service acted on it. Safe for use by several threads. */
public final class SentCreate {
    private final SimulatorClock clock;
    private final long at;
    private final String path;
    private final SentHeaders headers;
    private volatile @Nullable JsonNode refusedParams;
    private volatile @Nullable String externalTaskId;
    private volatile @Nullable Task task;
    private volatile int status;

    SentCreate(SimulatorClock clock, String path, SentHeaders headers) {
        this(clock, clock.millis(), path, headers);
    }

    /** One that came at an earlier time. */
    SentCreate(SimulatorClock clock, long at, String path, SentHeaders headers) {
        this.clock = clock;
        this.at = at;
        this.path = path;
        this.headers = headers;
    }

    /** When it arrived, by the simulator's clock. */
    public Instant at() {
        return Instant.ofEpochMilli(at);
    }

    /** The path it was sent to, percent-encoded as it came. */
    public String path() {
        return path;
    }

    /** The caller's ID, if one could be read. */
    public Optional<String> externalTaskId() {
        return Optional.ofNullable(externalTaskId);
    }

    /** The service's ID of the task it made; present only once the task has come into being. */
    public Optional<String> taskId() {
        Task made = task;
        return made != null && actedOn() ? Optional.of(made.id()) : Optional.empty();
    }

    /** The task it made, even if that has not come into being yet; for the simulator itself. */
    public @Nullable Task task() {
        return task;
    }

    /** The request's headers as they are kept; for the simulator itself. */
    public SentHeaders sentHeaders() {
        return headers;
    }

    /** Whether the service acted on it by now. */
    public boolean actedOn() {
        Task made = task;
        return made != null && made.existsAt(clock.millis());
    }

    /** The HTTP status that the service gave, even if it did not arrive; 0 if it gave none. */
    public int status() {
        return status;
    }

    /** The parameters as they were sent; a missing node if there was nothing readable. */
    public JsonNode params() {
        Task made = task;
        JsonNode refused = refusedParams;
        if (made != null) {
            return made.parameters().parsed();
        }
        return refused == null ? MissingNode.getInstance() : refused;
    }

    /** The request's headers, names in lower case, without the key. */
    public Map<String, String> headers() {
        return headers.asMap();
    }

    /** One header's value. */
    public Optional<String> header(String name) {
        return headers.get(name);
    }

    /** {@code Bearer}, {@code Key} or what else the request authenticated with; empty if with nothing. */
    public Optional<String> authorizationScheme() {
        return headers.authorizationScheme();
    }

    /** Notes the parameters that came, which are only kept here until a task holds them. */
    public void parameters(@Nullable String externalId, @Nullable JsonNode params) {
        externalTaskId = externalId;
        refusedParams = params;
    }

    /** Notes the task that was made of it. */
    public void made(Task made) {
        task = made;
        refusedParams = null;
    }

    /** Notes the service's HTTP status. */
    public void answered(int httpStatus) {
        status = httpStatus;
    }

    @Override
    public String toString() {
        return "SentCreate[at=%s, externalTaskId=%s, actedOn=%s, status=%d]"
                .formatted(at(), externalTaskId, actedOn(), status);
    }
}
