/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import io.github.camelkirin.model.StatusMapping;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.support.service.ServiceHelper;

/** Listens at a group's callback path. */
public final class CallbackListener implements AutoCloseable {

    private static final String HELP = "callback=true needs Camel's platform HTTP: add camel-platform-http-main and"
            + " camel.server.enabled=true with Camel Main, camel-platform-http-starter with Spring Boot, or"
            + " camel-platform-http-vertx and a server of it elsewhere";

    private final Consumer consumer;
    private final CallbackIntake intake;

    private CallbackListener(Consumer consumer, CallbackIntake intake) {
        this.consumer = consumer;
        this.intake = intake;
    }

    /**
     * @throws IllegalStateException if there is nothing to listen with, or the path is taken
     */
    public static CallbackListener start(
            CamelContext context, CallbackSettings settings, StatusMapping statuses, CallbackReceiver receiver) {
        CallbackIntake intake = new CallbackIntake(settings.group(), settings.token(), statuses, receiver);
        try {
            return new CallbackListener(started(context, settings.path(), intake), intake);
        } catch (PathTaken e) {
            throw e;
        } catch (Exception | LinkageError e) {
            throw new IllegalStateException(HELP, e);
        }
    }

    private static Consumer started(CamelContext context, String path, CallbackIntake intake) throws Exception {
        PlatformHttpComponent component = context.getComponent("platform-http", PlatformHttpComponent.class);
        if (component == null) {
            throw new IllegalStateException("there is no component platform-http");
        }
        ServiceHelper.startService(component);
        if (component.getHttpEndpoints().stream()
                .anyMatch(taken -> taken.getUri().equals(path))) {
            throw new PathTaken(path);
        }
        Consumer consumer = new CallbackEndpoint(path, component).createConsumer(intake);
        ServiceHelper.startService(consumer);
        return consumer;
    }

    @Override
    public void close() {
        intake.stop();
        ServiceHelper.stopAndShutdownService(consumer);
    }

    private static final class PathTaken extends IllegalStateException {
        private static final long serialVersionUID = 1;

        PathTaken(String path) {
            super("callbackPath " + path + " is taken by another consumer of the platform's HTTP server: set another,"
                    + " or the same callback options on all consumers of the group");
        }
    }
}
