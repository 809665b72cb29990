/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.examples.karaf;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.repository.TaskRepository;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the options make of a Camel context; it need not be one of OSGi. */
final class PosterContext {

    private static final Logger LOG = LoggerFactory.getLogger(PosterContext.class);
    private static final String FILE = "etc/" + Options.PID + ".cfg";
    private static final long STOP_SECONDS = 10;

    private PosterContext() {}

    /**
     * Starts the context with the two routes, or stops it.
     *
     * @param dataSource null for tasks in memory
     * @throws IllegalStateException if it does not start; names the file, and, it or its cause, the option
     */
    static void start(CamelContext context, Options options, @Nullable DataSource dataSource) {
        try {
            context.getPropertiesComponent().addInitialProperty("folder", required("folder", options.folder()));
            KirinConfiguration kirin =
                    context.getComponent("kirin", KirinComponent.class).getConfiguration();
            connect(kirin, options.baseUrl(), context.resolvePropertyPlaceholders(options.apiKey()));
            if (dataSource != null) {
                kirin.setTaskRepository(tasks(dataSource));
            }
            // what a route has not done by then comes again after the next start
            context.getShutdownStrategy().setTimeout(STOP_SECONDS);
            context.addRoutes(new PosterRoutes());
            context.start();
        } catch (Exception e) {
            context.stop();
            throw new IllegalStateException("posters do not start with " + FILE + ": " + e.getMessage(), e);
        }
        LOG.info(
                "Prompts are read from {}/prompts, tasks are kept in {}",
                options.folder(),
                dataSource == null ? "memory" : "the database");
    }

    private static void connect(KirinConfiguration kirin, String baseUrl, String apiKey) {
        if (apiKey.startsWith("$[")) {
            throw new IllegalArgumentException("the variable that apiKey names is not set where Karaf runs");
        }
        if (baseUrl.isBlank()) {
            kirin.setApiKey(required("apiKey", apiKey));
        } else {
            kirin.setBaseUrl(baseUrl);
            kirin.setApiKey(apiKey.isBlank() ? null : apiKey);
        }
    }

    private static String required(String option, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(option + " is required");
        }
        return value;
    }

    private static TaskRepository tasks(DataSource dataSource) {
        try {
            return DatabaseTasks.in(dataSource);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "there is a database, but not what keeps tasks in it: install the feature camel-kirin-jdbc,"
                            + " then refresh this bundle",
                    e);
        }
    }
}
