/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context of a message: the one that Camel's tracer puts on it before it sends it to an endpoint, or, where Camel
 * does not trace, the one that came in. It is kept with the task, so that its completion is in the trace that created it.
 *
 * @param traceparent null if there is none that is valid
 * @param tracestate null without a traceparent too
 */
record TraceContext(@Nullable String traceparent, @Nullable String tracestate) {

    static final String TRACEPARENT = "traceparent";
    static final String TRACESTATE = "tracestate";

    private static final TraceContext NONE = new TraceContext(null, null);
    private static final int LENGTH = 55;
    private static final Pattern VALID =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32}-)[0-9a-f]{32}-(?!0{16}-)[0-9a-f]{16}-[0-9a-f]{2}");

    /** What W3C Trace Context wants to be passed on at least. */
    private static final int LONGEST_STATE = 512;

    private static final Pattern STATE = Pattern.compile("[ -~\\t]{1," + LONGEST_STATE + "}");

    static TraceContext of(Message message) {
        String traceparent = message.getHeader(TRACEPARENT, String.class);
        if (traceparent == null || !isValid(traceparent)) {
            return NONE;
        }
        String tracestate = message.getHeader(TRACESTATE, String.class);
        return new TraceContext(
                traceparent.length() == LENGTH ? traceparent : "00" + traceparent.substring(2, LENGTH),
                tracestate != null && STATE.matcher(tracestate).matches() ? tracestate : null);
    }

    /** A later version than ours may go on after the part that all have in common. */
    private static boolean isValid(String traceparent) {
        if (traceparent.length() < LENGTH) {
            return false;
        }
        boolean longer = traceparent.length() > LENGTH;
        return VALID.matcher(traceparent.substring(0, LENGTH)).matches()
                && (!longer || !traceparent.startsWith("00") && traceparent.charAt(LENGTH) == '-');
    }

    /** @param headers what else is kept with the task */
    Map<String, Object> with(Map<String, Object> headers) {
        if (tracestate == null) {
            return headers;
        }
        Map<String, Object> all = new HashMap<>(headers);
        all.put(TRACESTATE, tracestate);
        return all;
    }
}
