/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.repository.TaskScope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.jspecify.annotations.Nullable;

/**
 * The health checks of producers: one for each group, however many producers there are. Camel leaves checks of producers out
 * unless {@code camel.health.producers-enabled} is set.
 */
final class ProducerHealth {

    private static final int MOST_GROUPS = 100;

    private final CamelContext context;
    private final Map<TaskScope, Registered> checks = new ConcurrentHashMap<>();

    private record Registered(
            WritableHealthCheckRepository repository,
            KirinHealthCheck check,
            AtomicReference<@Nullable Throwable> failure) {}

    ProducerHealth(CamelContext context) {
        this.context = context;
    }

    /** @param failure why a producer of the endpoint could not be started, null if it could */
    void started(KirinEndpoint endpoint, @Nullable Throwable failure) {
        TaskScope scope = endpoint.scope();
        Registered known = checks.get(scope);
        if (known == null && checks.size() < MOST_GROUPS) {
            known = register(endpoint, scope);
        }
        if (known != null) {
            known.failure().set(failure);
        }
    }

    private @Nullable Registered register(KirinEndpoint endpoint, TaskScope scope) {
        WritableHealthCheckRepository repository =
                HealthCheckHelper.getHealthCheckRepository(context, "producers", WritableHealthCheckRepository.class);
        if (repository == null) {
            return null;
        }
        return checks.computeIfAbsent(scope, absent -> {
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            KirinHealthCheck check = new KirinHealthCheck(id(scope), endpoint, failure::get);
            check.setEnabled(endpoint.getComponent().isHealthCheckProducerEnabled());
            repository.addHealthCheck(check);
            return new Registered(repository, check, failure);
        });
    }

    private static String id(TaskScope scope) {
        String account = scope.account().account();
        return "kirin-producer-" + scope.group() + (account.equals("default") ? "" : "@" + account);
    }

    void close() {
        checks.values().forEach(registered -> registered.repository().removeHealthCheck(registered.check()));
        checks.clear();
    }
}
