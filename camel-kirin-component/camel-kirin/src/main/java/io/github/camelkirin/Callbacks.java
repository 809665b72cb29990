/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.callback.CallbackSettings;
import io.github.camelkirin.callback.CallbackUrls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An endpoint's options about callbacks. */
final class Callbacks {

    private Callbacks() {}

    /**
     * Null without callbacks; a dry run never gets any.
     *
     * @throws IllegalArgumentException if an option is missing or wrong
     */
    static @Nullable CallbackSettings settings(String group, KirinConfiguration configuration) {
        if (!configuration.isCallback() || configuration.isDryRun()) {
            return null;
        }
        if (!configuration.getProtocol().callbacks()) {
            throw new IllegalArgumentException("callback must not be true with protocol="
                    + configuration.getProtocol().name().toLowerCase(Locale.ROOT) + ", which refuses callbacks");
        }
        return CallbackSettings.of(
                group,
                configuration.getCallbackPath(),
                configuration.getCallbackExternalUrl(),
                configuration.getCallbackSecret(),
                configuration.getPreviousCallbackSecret());
    }

    /**
     * For the creates of an endpoint; null if they are not to name a URL: nobody would follow the call.
     *
     * @throws IllegalArgumentException if an option is missing or wrong
     */
    static @Nullable CallbackUrls urls(String group, KirinConfiguration configuration) {
        CallbackSettings settings = settings(group, configuration);
        return settings == null || !configuration.isTracked() ? null : settings.urls();
    }
}
