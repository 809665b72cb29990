/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has {@code await()} look at once, and every 20 ms from then on. Awaitility's own pace is to wait 100 ms first, which the
 * tests do a thousand times, mostly for what holds after a few. Found by JUnit as the secret scan is.
 */
public final class PromptWaits implements BeforeAllCallback {

    /** Tests that measure, or look into files that grow long: looking takes time, too. */
    private static final Set<String> SLOW_TO_LOOK = Set.of("scale", "kill");

    /** For JUnit. */
    public PromptWaits() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.reset();
        if (Collections.disjoint(context.getTags(), SLOW_TO_LOOK)) {
            Awaitility.setDefaultPollDelay(Duration.ZERO);
            Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        }
    }
}
