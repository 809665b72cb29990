/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/** Which tasks the exchanges in a producer wait for; several may wait for the same one. Safe for use by many threads. */
final class WaitingExchanges {

    private final Map<Exchange, String> externalTaskIds = new ConcurrentHashMap<>();

    void add(Exchange exchange, String externalTaskId) {
        externalTaskIds.put(exchange, externalTaskId);
    }

    void remove(Exchange exchange) {
        externalTaskIds.remove(exchange);
    }

    /** The external IDs of what some of the exchanges wait for. */
    Set<String> of(Predicate<Exchange> which) {
        return externalTaskIds.entrySet().stream()
                .filter(waiting -> which.test(waiting.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.toSet());
    }
}
