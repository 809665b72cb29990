/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test class that leaks. Found by JUnit where {@code junit.jupiter.extensions.autodetection.enabled} is set. */
public final class SecretScan implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    /** Tests that measure times, which the scan would change, and with a hundred thousand tasks see nothing new. */
    private static final String MEASURES = "scale";

    private static volatile boolean on;

    /** For JUnit. */
    public SecretScan() {}

    static boolean isOn() {
        return on;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!(LoggerFactory.getLogger("io.github.camelkirin") instanceof ScannedLogger)) {
            throw new IllegalStateException("the secret scan needs -Dslf4j.provider=" + ScannedLogging.class.getName());
        }
        on = !context.getTags().contains(MEASURES);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IllegalAccessException {
        Class<?> type = context.getRequiredTestClass();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                KirinSimulator simulator = simulator(field, context.getRequiredTestInstance());
                if (simulator != null) {
                    Secrets.key(simulator.apiKey());
                    simulator.ledger().sends().forEach(send -> Secrets.request(send.params()));
                }
            }
        }
    }

    private static @Nullable KirinSimulator simulator(Field field, Object test) throws IllegalAccessException {
        if (field.getType() != KirinSimulator.class && field.getType() != KirinSimulatorExtension.class) {
            return null;
        }
        field.setAccessible(true);
        Object value = field.get(Modifier.isStatic(field.getModifiers()) ? null : test);
        return value instanceof KirinSimulatorExtension extension ? extension.simulator() : (KirinSimulator) value;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> leaks = Seen.leaks();
        Secrets.forget();
        if (!leaks.isEmpty()) {
            throw new AssertionError(context.getRequiredTestClass().getSimpleName() + " leaks in " + leaks.size()
                    + " places:\n" + String.join("\n", leaks));
        }
    }
}
