/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import java.net.URI;

/** The two ways in which the service is spoken to. */
public enum Protocol {
    /** One create path for all models, and the result in the query's answer. */
    GENERATION("https://cloud.vtrix.ai", "/model/v1/generation", "/model/v1/generation/task/{id}", true, false, true),
    /** A queue per model; status and result are asked for apart. */
    QUEUE(
            "https://cloud.seaart.ai",
            "/model/v1/queue/{model}",
            "/model/v1/queue/{model}/requests/{id}/status",
            false,
            true,
            false);

    private final URI baseUri;
    private final String createPath;
    private final String queryPath;
    private final boolean lookupByExternalTaskId;
    private final boolean cancel;
    private final boolean callbacks;

    Protocol(
            String baseUri,
            String createPath,
            String queryPath,
            boolean lookupByExternalTaskId,
            boolean cancel,
            boolean callbacks) {
        this.baseUri = URI.create(baseUri);
        this.createPath = createPath;
        this.queryPath = queryPath;
        this.lookupByExternalTaskId = lookupByExternalTaskId;
        this.cancel = cancel;
        this.callbacks = callbacks;
    }

    /** The base URL where none is set, as sibling models' pages show it. */
    public URI defaultBaseUri() {
        return baseUri;
    }

    /** The path of a create where none is set; {@code {model}} stands for the model. */
    public String defaultCreatePath() {
        return createPath;
    }

    /** The path of a query where none is set; {@code {model}} and {@code {id}} stand for model and task ID. */
    public String defaultQueryPath() {
        return queryPath;
    }

    /** Whether a task can be asked for by its external ID: documented for the generation protocol only. */
    public boolean lookupByExternalTaskId() {
        return lookupByExternalTaskId;
    }

    /** Whether there is a cancel: shown for the queue protocol only. */
    public boolean cancel() {
        return cancel;
    }

    /** Whether a create may name a callback URL: the queue protocol refuses one. */
    public boolean callbacks() {
        return callbacks;
    }
}
