/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;

/**
 * One request to the service, its body read.
 *
 * @param exchange the HTTP exchange
 * @param target what its path points to
 * @param requestId the caller's {@code X-Request-Id}, or one that was made up
 * @param body a create's body; null for other requests and for a body that is not JSON
 * @param create a create's entry in the ledger; null for other requests
 */
record Call(
        HttpServerExchange exchange,
        Target target,
        String requestId,
        @Nullable JsonNode body,
        @Nullable SentCreate create) {

    /** Leaves the body out. */
    @Override
    public String toString() {
        return "Call[%s, %s]".formatted(target.kind(), requestId);
    }

    @Nullable
    String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    String method() {
        return exchange.getRequestMethod().toString();
    }

    String baseUrl() {
        return baseUrl(exchange);
    }

    /** Still percent-encoded, unless the request line held a whole URL. */
    static String path(HttpServerExchange exchange) {
        return exchange.isHostIncludedInRequestURI() ? exchange.getRequestPath() : exchange.getRequestURI();
    }

    /** As the caller addresses this server, which in a container is not as the server knows itself. */
    static String baseUrl(HttpServerExchange exchange) {
        return exchange.getRequestScheme() + "://" + exchange.getHostAndPort();
    }
}
