/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.Violation;
import io.github.camelkirin.repository.BatchKey;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request its ID before anything is sent. One that was generated stays with the exchange until it is known what
 * became of the request, so that Camel's redelivery of the same step is the same request.
 */
final class ExternalTaskIds {

    private static final int LONGEST = 200;
    /** The ID of a batch's event has the names of both group and batch. */
    private static final int LONGEST_EVENT = 400;

    private static final AtomicLong PRODUCERS = new AtomicLong();

    private final String prefix;
    private final int longest;
    private final String property = "CamelKirinPending-" + PRODUCERS.incrementAndGet();

    /** @param resubmits how many fresh tries there may be, whose IDs are longer */
    ExternalTaskIds(@Nullable String prefix, int resubmits) {
        this.longest = resubmits == 0 ? LONGEST : LONGEST - ("~" + resubmits).length();
        this.prefix = prefix == null ? "" : prefix;
    }

    /** @throws InvalidRequestException if the message's key cannot be an ID */
    String of(Exchange exchange) {
        Object key = exchange.getMessage().getHeader(KirinConstants.IDEMPOTENCY_KEY);
        if (key != null) {
            String id = checked(KirinConstants.IDEMPOTENCY_KEY, prefix + key, longest);
            if (id.startsWith(BatchKey.EVENT_PREFIX)) {
                throw new InvalidRequestException(List.of(Violation.of(KirinConstants.IDEMPOTENCY_KEY
                        + " must not begin with " + BatchKey.EVENT_PREFIX + ", as the IDs of batch events do")));
            }
            return id;
        }
        String pending = exchange.getProperty(property, String.class);
        if (pending == null) {
            pending = prefix + UUID.randomUUID();
            exchange.setProperty(property, pending);
        }
        return pending;
    }

    /** @throws InvalidRequestException if what the ID comes of is too long for one */
    String of(ChainStep step) {
        String id = step.externalTaskId();
        if (id.length() > longest) {
            throw KirinProducer.invalid("the ID of the task that is followed and the step must be at most " + longest
                    + " characters together, were " + id.length()
                    + ": use a shorter step, or a shorter idempotency key where the flow begins");
        }
        return id;
    }

    /** The request has been accepted or refused: the next time this step is reached it is a new request. */
    void settled(Exchange exchange) {
        exchange.removeProperty(property);
    }

    static String checked(String name, String id) {
        return checked(name, id, id.startsWith(BatchKey.EVENT_PREFIX) ? LONGEST_EVENT : LONGEST);
    }

    private static String checked(String name, String id, int longest) {
        boolean blank = id.isBlank() || id.equals(".") || id.equals("..");
        if (blank || id.length() > longest || id.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidRequestException(List.of(Violation.of(name + " must be 1 to " + longest
                    + " characters without control characters, and neither . nor .., was "
                    + (blank ? "blank or dots" : id.length() + " characters"))));
        }
        return id;
    }
}
