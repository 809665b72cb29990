/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import java.util.List;
import java.util.regex.Pattern;

/** What may show a secret, since somebody has put it there to be seen. */
final class Deliberate {

    /**
     * To Camel, an endpoint's URI is configuration, which it logs at DEBUG and TRACE, and shows in its own console, as it is:
     * a key that is an option of the URI, and a prompt that is one, by {@code toD} even a message's. Set on the component or
     * in the message they are not seen.
     */
    private static final Pattern OPTION_OF_A_URI = Pattern.compile("[?&](apiKey|proxyAuthPassword|prompt)=(RAW\\()?$");

    /** And what it has read out of it, or put into it. */
    private static final Pattern VALUE = Pattern.compile(
            "([{ .](apiKey|proxyAuthPassword|prompt)=|(Properties|default: null\\)) -> |with value: |alue\":\")$");

    private static final List<String> SHOW_URIS =
            List.of("org.apache.camel.", "in console endpoint ", "in console service ", "in console route-dump ");

    private static final List<String> SHOW_VALUES = List.of(
            "org.apache.camel.support.DefaultComponent - Creating endpoint uri=",
            "org.apache.camel.component.properties.",
            "org.apache.camel.main.MainHelper - Configured property: ",
            "org.apache.camel.impl.engine.DefaultCamelContextExtension - Resolved text: ",
            "in console properties - ");

    /** What is there for tests, to look at messages and to tell which test it is. */
    private static final List<String> TESTING =
            List.of("org.apache.camel.component.mock.MockEndpoint - ", "org.apache.camel.test.");

    /** Camel's WARN when it is stopped while a thread waits for a route: it shows where that is, and the message with it. */
    private static final String INTERRUPTED =
            "org.apache.camel.impl.engine.DefaultAsyncProcessorAwaitManager - Interrupted while waiting";

    private static final int LONGEST_OPTION = 26;

    private Deliberate() {}

    /** Whether what was found at this place is such a thing. Our own logs and all exceptions have no such excuse. */
    static boolean is(String text, int at) {
        String where = text.substring(text.indexOf(' ') + 1);
        if (TESTING.stream().anyMatch(where::startsWith) || where.startsWith(INTERRUPTED)) {
            return true;
        }
        String before = text.substring(Math.max(0, at - LONGEST_OPTION), at);
        return SHOW_URIS.stream().anyMatch(where::startsWith)
                        && OPTION_OF_A_URI.matcher(before).find()
                || SHOW_VALUES.stream().anyMatch(where::startsWith)
                        && VALUE.matcher(before).find();
    }
}
