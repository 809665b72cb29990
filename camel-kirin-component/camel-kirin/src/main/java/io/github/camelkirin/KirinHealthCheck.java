/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.LastError;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a consumer or producer can do its work. It is down when it could not start, for a wrong option or schema, and
 * while the repository cannot be reached or the image store takes nothing. An outage of the service, a key that it refuses
 * or a balance that is used up leave it up, with the detail {@code kirin.degraded}: restarting a process or taking it off its
 * balancer cures none of these.
 */
final class KirinHealthCheck implements HealthCheck {

    private final String id;
    private final KirinEndpoint endpoint;
    private final Supplier<@Nullable Throwable> trouble;
    private boolean enabled = true;

    /** @param trouble what keeps it from working, null for nothing */
    KirinHealthCheck(String id, KirinEndpoint endpoint, Supplier<@Nullable Throwable> trouble) {
        this.id = id;
        this.endpoint = endpoint;
        this.trouble = trouble;
    }

    @Override
    public String getGroup() {
        return "camel";
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
        // without its options: those of a toD or a template may be a message's
        result.detail(HealthCheck.ENDPOINT_URI, "kirin:" + endpoint.getGroup());
        if (!enabled) {
            return result.detail(HealthCheck.CHECK_ENABLED, false).unknown().build();
        }
        Throwable cause = trouble.get();
        if (cause == null) {
            result.up();
        } else {
            result.down().message(cause.getMessage()).error(cause);
        }
        result.detail("kirin.group", endpoint.getGroup());
        describe(result, endpoint.getComponent().counts(endpoint.tasks().scope()));
        return result.build();
    }

    private static void describe(HealthCheckResultBuilder result, GroupStatus.Counts counts) {
        result.detail("kirin.degraded", counts.degraded());
        LastError error = counts.lastError();
        if (error != null) {
            result.detail("kirin.lastError", error.type());
            result.detail("kirin.lastError.httpStatus", error.httpStatus());
            result.detail("kirin.lastError.time", error.at().toString());
        }
    }
}
