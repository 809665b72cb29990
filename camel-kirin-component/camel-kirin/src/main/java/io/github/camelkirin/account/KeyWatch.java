/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import io.github.camelkirin.client.KirinClient;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;

/**
 * Looks every five seconds for another key while the service refuses the one that there is and the next probe is not due: with
 * another, that is sent at once. Safe for use by many threads.
 */
final class KeyWatch {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final KirinClient client;
    private final RequestGate gate;
    private final Timer timer;
    private int refused;
    private boolean watching;

    KeyWatch(KirinClient client, RequestGate gate, Timer timer) {
        this.client = client;
        this.gate = gate;
        this.timer = timer;
    }

    /** @param version of the key that is refused, as it was before the request was sent */
    void refused(int version) {
        synchronized (this) {
            refused = version;
            if (watching || !client.isKeyChanging()) {
                return;
            }
            watching = true;
        }
        timer.schedule(INTERVAL, this::look);
    }

    private void look() {
        synchronized (this) {
            watching = gate.isProbeToCome();
            if (!watching) {
                return;
            }
        }
        client.newestKeyVersion().thenAccept(version -> {
            if (isAnother(version)) {
                gate.keyChanged();
            }
            timer.schedule(INTERVAL, this::look);
        });
    }

    private synchronized boolean isAnother(int version) {
        boolean another = version != refused;
        refused = version;
        return another;
    }
}
