/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.github.camelkirin.simulator.wire.Prices;
import io.github.camelkirin.simulator.wire.ResultFiles;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated service treats its callers.
 *
 * @param access who may call
 * @param lookupByExternalId whether a query takes the caller's ID too
 * @param answerDelay before each answer to a create, query or cancellation
 * @param requestsPerSecond creates, queries and cancellations a second; 0 for any number
 * @param prices what pictures cost
 * @param files where pictures are
 */
public record Rules(
        Access access,
        boolean lookupByExternalId,
        Duration answerDelay,
        int requestsPerSecond,
        Prices prices,
        ResultFiles files) {

    /**
     * Who may call.
     *
     * @param key the only key that is taken
     * @param models the only models the key is allowed; empty for any
     * @param remoteControl whether callers on other machines may control the simulator, if they have the key
     */
    public record Access(AcceptedKey key, Set<String> models, boolean remoteControl) {
        boolean takes(@Nullable String authorization, boolean queue) {
            String apiKey = key.get();
            if (apiKey == null) {
                return true;
            }
            return ("Bearer " + apiKey).equals(authorization) || (queue && ("Key " + apiKey).equals(authorization));
        }

        /** Whether a caller may control the simulator. */
        public boolean mayControl(boolean sameMachine, @Nullable String authorization) {
            return sameMachine || (remoteControl && key.get() != null && takes(authorization, false));
        }

        boolean allows(String model) {
            return models.isEmpty() || models.contains(model);
        }

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "Access[models=" + models + "]";
        }
    }
}
