/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.github.camelkirin.simulator.fault.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a path of the service's points to.
 *
 * @param kind what is asked
 * @param model the model the path names, decoded; empty if it names none
 * @param id the task the path names, decoded; empty if it names none
 */
record Target(Kind kind, String model, String id) {
    private static final String GENERATION = "/model/v1/generation";
    private static final String QUEUE = "/model/v1/queue/";

    enum Kind {
        GENERATION_CREATE(Operation.CREATE),
        GENERATION_QUERY(Operation.QUERY),
        QUEUE_CREATE(Operation.CREATE),
        QUEUE_STATUS(Operation.QUERY),
        QUEUE_RESPONSE(Operation.QUERY),
        QUEUE_CANCEL(Operation.CANCEL);

        private final Operation operation;

        Kind(Operation operation) {
            this.operation = operation;
        }

        Operation operation() {
            return operation;
        }
    }

    boolean queue() {
        return kind != Kind.GENERATION_CREATE && kind != Kind.GENERATION_QUERY;
    }

    /** Reads a path that is still percent-encoded: an ID may hold an encoded slash. */
    static Optional<Target> of(String path) {
        if (path.equals(GENERATION)) {
            return Optional.of(new Target(Kind.GENERATION_CREATE, "", ""));
        }
        if (path.startsWith(GENERATION + "/task/")) {
            String id = path.substring(GENERATION.length() + 6);
            return id.isEmpty() || id.contains("/")
                    ? Optional.empty()
                    : Optional.of(new Target(Kind.GENERATION_QUERY, "", decoded(id)));
        }
        return path.startsWith(QUEUE) ? queue(path.substring(QUEUE.length())) : Optional.empty();
    }

    private static Optional<Target> queue(String rest) {
        int requests = rest.lastIndexOf("/requests/");
        if (requests < 0) {
            return rest.isEmpty() || rest.endsWith("/")
                    ? Optional.empty()
                    : Optional.of(new Target(Kind.QUEUE_CREATE, decoded(rest), ""));
        }
        String[] request = rest.substring(requests + 10).split("/", -1);
        if (request.length != 2 || requests == 0 || request[0].isEmpty()) {
            return Optional.empty();
        }
        String model = decoded(rest.substring(0, requests));
        String id = decoded(request[0]);
        return switch (request[1]) {
            case "status" -> Optional.of(new Target(Kind.QUEUE_STATUS, model, id));
            case "response" -> Optional.of(new Target(Kind.QUEUE_RESPONSE, model, id));
            case "cancel" -> Optional.of(new Target(Kind.QUEUE_CANCEL, model, id));
            default -> Optional.empty();
        };
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}
