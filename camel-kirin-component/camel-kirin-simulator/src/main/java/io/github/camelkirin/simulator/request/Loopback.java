/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.request;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a URL's host is this machine: the only one that the simulator calls. */
public final class Loopback {
    private static final Pattern ADDRESS = Pattern.compile("127(\\.\\d{1,3}){3}|\\[?::1]?");

    private Loopback() {}

    /**
     * Decides without asking a name service, which might say one thing now and another when the host is called.
     *
     * @param host a URL's host; null for a URL without one
     */
    public static boolean is(@Nullable String host) {
        return host != null
                && (host.toLowerCase(Locale.ROOT).equals("localhost")
                        || ADDRESS.matcher(host).matches());
    }
}
