/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.ClockOffset;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.ConsumersHealthCheckRepository;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;

/**
 * A program of its own, so that it can be killed. It is told what to do by system properties, asked by lines on its input, and
 * ends with its driver.
 */
abstract class Node {

    static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(2500);
    private static final Duration TASK_TIMEOUT = Duration.ofMinutes(30);

    final DataSource database = pool();
    final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> groups;
    private final TaskRepository tasks = repository(database);

    /** @param groups that it consumes */
    Node(List<String> groups) {
        this.groups = groups;
        context.addComponent("kirin", component());
    }

    /** Runs until it is told to stop, or nobody is left to tell it. */
    static void run(Callable<Node> program) throws Exception {
        try {
            program.call().serve();
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    static void say(String line) {
        synchronized (Node.class) {
            System.out.println(line);
        }
    }

    /** The file that it creates tasks from, which it does once it is ready. */
    abstract TaskFile feed();

    void start(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        DefaultHealthCheckRegistry checks = new DefaultHealthCheckRegistry(context);
        ConsumersHealthCheckRepository consumers = new ConsumersHealthCheckRepository();
        consumers.setCamelContext(context);
        consumers.setEnabled(true);
        checks.register(consumers);
        context.getCamelContextExtension().addContextPlugin(HealthCheckRegistry.class, checks);
        context.start();
    }

    private void serve() throws Exception {
        feed().start();
        say("ready");
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] question = line.split(" ", -1);
            say(question[0] + " " + answer(question[1]));
            if (question[1].equals("stop")) {
                Runtime.getRuntime().halt(0);
            }
        }
    }

    String answer(String question) {
        return switch (question) {
            case "health" -> health();
            case "live" -> live();
            case "stop" -> {
                feed().stop();
                context.stop();
                yield "stopped";
            }
            default -> throw new IllegalArgumentException(question);
        };
    }

    private String health() {
        return HealthCheckHelper.invoke(context).stream()
                .map(HealthCheck.Result::getState)
                .filter(HealthCheck.State.DOWN::equals)
                .findAny()
                .orElse(HealthCheck.State.UP)
                .name();
    }

    private String live() {
        try {
            return Long.toString(live(tasks, property("baseUrl"), groups));
        } catch (RuntimeException e) {
            return "-1";
        }
    }

    /** How many tasks of the groups are not done. */
    static long live(TaskRepository tasks, String baseUrl, List<String> groups) {
        return groups.stream()
                .flatMap(group -> tasks.counts(new TaskScope(group, account(baseUrl))).entrySet().stream())
                .filter(count -> count.getKey() != TaskState.DONE)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    static AccountId account(String baseUrl) {
        return new AccountId("default", baseUrl);
    }

    private KirinComponent component() {
        KirinComponent component = new KirinComponent();
        ClockOffset.set(component, Duration.ofMinutes(number("clockOffset")));
        KirinConfiguration options = component.getConfiguration();
        options.setTaskRepository(tasks);
        options.setBaseUrl(property("baseUrl"));
        options.setApiKey("simulator-key");
        options.setLeaseDuration(LEASE.toMillis());
        options.setRequestTimeout(REQUEST_TIMEOUT.toMillis());
        options.setTaskTimeout(TASK_TIMEOUT.toMillis());
        options.setSubmitGrace(1000);
        options.setFirstQueryDelay(300);
        options.setQueryInterval(200);
        options.setMaxQueryInterval(1000);
        options.setCompletionRedeliveryDelay(300);
        return component;
    }

    private static TaskRepository repository(DataSource database) {
        TaskRepository jdbc = tasks(database);
        String step = property("step");
        return step.isEmpty()
                ? jdbc
                : new DyingTaskRepository(jdbc, KillStep.valueOf(step), property("victim"), number("nth"));
    }

    static TaskRepository tasks(DataSource database) {
        JdbcTaskRepository jdbc = new JdbcTaskRepository(database);
        jdbc.setCreateSchema(true);
        return jdbc;
    }

    /** A pool that waits for its database at the start, when a file may have to be mended first, and not long later. */
    private static DataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(property("url"));
        config.setUsername(property("user"));
        config.setPassword(property("password"));
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(500);
        config.setInitializationFailTimeout(60_000);
        return new HikariDataSource(config);
    }

    static TaskFile.Share share() {
        return new TaskFile.Share(number("share"), number("nodes"));
    }

    static int number(String name) {
        return Integer.parseInt(property(name));
    }

    static String property(String name) {
        String value = System.getProperty("kirin.kill.node." + name);
        if (value == null) {
            throw new IllegalArgumentException("kirin.kill.node." + name + " must be set");
        }
        return value;
    }
}
