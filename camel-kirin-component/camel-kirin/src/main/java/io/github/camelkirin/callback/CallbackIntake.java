/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import io.github.camelkirin.api.CallbackOutcome;
import io.github.camelkirin.model.StatusMapping;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests to a group's callback path. What is not from who was given the URL costs an HMAC, and its body is not
 * even read; of what is, nothing but a hint goes further.
 */
final class CallbackIntake implements Processor {

    static final String ALLOW = "Allow";
    static final String CONTENT_LENGTH = "Content-Length";

    private static final Logger LOG = LoggerFactory.getLogger(CallbackIntake.class);

    private final String group;
    private final CallbackToken token;
    private final StatusMapping statuses;
    private final CallbackReceiver receiver;
    private volatile boolean stopped;

    CallbackIntake(String group, CallbackToken token, StatusMapping statuses, CallbackReceiver receiver) {
        this.group = group;
        this.token = token;
        this.statuses = statuses;
        this.receiver = receiver;
    }

    /** Some platforms go on with a path that nobody listens at any more. */
    void stop() {
        stopped = true;
    }

    @Override
    public void process(Exchange exchange) {
        CallbackOutcome outcome = tryTake(exchange);
        receiver.answered(outcome);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(null);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, outcome.httpStatus());
        if (outcome == CallbackOutcome.NOT_POST) {
            message.setHeader(ALLOW, "POST");
        }
    }

    private CallbackOutcome tryTake(Exchange exchange) {
        try {
            return take(exchange);
        } catch (RuntimeException e) {
            LOG.debug("A callback of group {} could not be read", group, e);
            return CallbackOutcome.MALFORMED;
        }
    }

    private CallbackOutcome take(Exchange exchange) {
        CallbackOutcome refusal = refusal(exchange.getMessage());
        if (refusal != null) {
            CallbackBody.leave(exchange);
            return refusal;
        }
        CallbackAddress address = address(exchange.getMessage());
        if (address == null) {
            CallbackBody.leave(exchange);
            return CallbackOutcome.FORGED;
        }
        if (length(exchange.getMessage()) > CallbackBody.MOST_BYTES) {
            CallbackBody.leave(exchange);
            return CallbackOutcome.TOO_LARGE;
        }
        CallbackBody.Read read = CallbackBody.read(exchange);
        if (read instanceof CallbackBody.Read.Bytes body) {
            CallbackHint hint = CallbackHint.of(body.bytes(), statuses);
            return hint == null
                    ? CallbackOutcome.MALFORMED
                    : receiver.called(address.externalTaskId(), hint == CallbackHint.END);
        }
        if (read instanceof CallbackBody.Read.TooLarge) {
            return CallbackOutcome.TOO_LARGE;
        }
        return read instanceof CallbackBody.Read.TooSlow ? CallbackOutcome.TOO_SLOW : CallbackOutcome.MALFORMED;
    }

    private @Nullable CallbackOutcome refusal(Message message) {
        if (stopped) {
            return CallbackOutcome.STOPPED;
        }
        return "POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class)) ? null : CallbackOutcome.NOT_POST;
    }

    /** Null unless the token is the task's. */
    private @Nullable CallbackAddress address(Message message) {
        String raw = message.getHeader(Exchange.HTTP_RAW_QUERY, String.class);
        CallbackAddress address =
                CallbackAddress.parse(raw == null ? message.getHeader(Exchange.HTTP_QUERY, String.class) : raw);
        return address != null && token.matches(group, address.externalTaskId(), address.token()) ? address : null;
    }

    private static long length(Message message) {
        String length = message.getHeader(CONTENT_LENGTH, String.class);
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
