/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the service over HTTP. Thread-safe; one per base URL and key.
 *
 * <p>One call is one request on the wire: there are no retries, redirects or cookies. (A query of the queue protocol
 * is up to two requests, status and result, and a cancel up to two methods. With an {@link ApiKeyProvider}, a request that is
 * refused with 401 is sent once more if there is another key, within the same time.) The futures never complete exceptionally.
 * They complete on the client's own threads: its single I/O thread, its timer when a call takes longer than
 * {@link ClientSettings#requestTimeout()}, the one that asks for the key, the thread that closes the client, or the calling thread when the client is
 * closed already. What depends on them must not block.
 *
 * <p>The key goes to the origin of {@link ClientSettings#baseUri()} only; URLs in answers are never followed.
 */
public final class KirinClient implements AutoCloseable {

    private final Calls calls;

    /**
     * The first call makes what takes time and starts the client's threads: an I/O thread, one that waits for it, and a timer
     * while calls are under way.
     */
    public KirinClient(ClientSettings settings) {
        this(overHttp(settings));
    }

    private KirinClient(Calls calls) {
        this.calls = calls;
    }

    private static Calls overHttp(ClientSettings settings) {
        Transport transport = new Transport(settings);
        return settings.protocol() == Protocol.QUEUE
                ? new QueueCalls(settings, transport)
                : new GenerationCalls(settings, transport);
    }

    /**
     * A client that sends nothing: each create is accepted, and its task is completed when it is asked about, with
     * placeholder pictures as {@code data:} URLs, at the list price where that is known. Whatever it says about a task is in
     * the task's ID, so that another process says the same. It has no threads, and answers on the calling one.
     */
    public static KirinClient dryRun(Protocol protocol) {
        return new KirinClient(new DryRunCalls(protocol));
    }

    /**
     * Creates a task.
     *
     * @param model the model's name on the wire
     * @param params the UTF-8 JSON object of the wire's parameters, {@code external_task_id} among them; sent as it is
     *     and not to be changed until the future has completed
     * @throws IllegalArgumentException if the model is empty, {@code .} or {@code ..}
     */
    public CompletableFuture<CreateOutcome> create(String model, byte[] params) {
        return create(model, params, null);
    }

    /**
     * Creates a task, as {@link #create(String, byte[])}.
     *
     * @param externalTaskId sent in place of the parameters' own, which is still what errors name; null sends theirs
     * @throws IllegalArgumentException also if there is none in the parameters to take the place of
     */
    public CompletableFuture<CreateOutcome> create(String model, byte[] params, @Nullable String externalTaskId) {
        return calls.create(model, Objects.requireNonNull(params, "params"), externalTaskId);
    }

    /**
     * Asks about a task.
     *
     * @param id the service's ID, or the external one where {@link Protocol#lookupByExternalTaskId()} is true
     * @throws IllegalArgumentException if the model or the ID is empty, {@code .} or {@code ..}
     */
    public CompletableFuture<QueryOutcome> query(String model, String id) {
        return calls.query(model, id);
    }

    /**
     * Asks the service to cancel a task.
     *
     * @param id the service's ID
     * @throws IllegalArgumentException if the model or the ID is empty, {@code .} or {@code ..}
     */
    public CompletableFuture<CancelOutcome> cancel(String model, String id) {
        return calls.cancel(model, id);
    }

    /** Whether the key is somebody else's to keep, who may change it. */
    public boolean isKeyChanging() {
        return calls.keys().mayChange();
    }

    /** Another number for another key: how often it has changed, as far as is known here. */
    public int keyVersion() {
        return calls.keys().version();
    }

    /** As {@link #keyVersion()}, after asking for the key, but not more than once a second. Sends nothing to the service. */
    public CompletableFuture<Integer> newestKeyVersion() {
        return calls.keys().current().handle((key, failure) -> keyVersion());
    }

    /** Fails what is open, closes every connection and ends the client's threads. Calls after it are not sent. */
    @Override
    public void close() {
        calls.close();
    }
}
