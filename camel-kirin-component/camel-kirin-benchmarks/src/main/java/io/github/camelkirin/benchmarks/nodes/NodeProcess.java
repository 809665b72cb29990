/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Service;
import io.github.camelkirin.benchmarks.kit.Usage;
import io.github.camelkirin.jdbc.JdbcTaskRepository;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A node. Lines on its input are orders, each of which is answered: {@code join} and {@code leave} the group's consumers,
 * {@code create N} tasks, {@code ended}: how many completions were routed since the start, {@code used}: the milliseconds of
 * CPU since the start.
 */
final class NodeProcess {

    /** Of creates: more than the component sends at once, so that it never waits for the next. */
    private static final int CREATES_AT_ONCE = 64;

    private static final String CONSUMER = "ended";

    private final AtomicLong ended = new AtomicLong();
    private final Usage begin = Usage.begin();

    private NodeProcess() {}

    /** Arguments: the service's base URL, and the database's unless tasks are kept in memory. */
    public static void main(String[] args) throws Exception {
        new NodeProcess().run(args);
    }

    private void run(String[] args) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            KirinConfiguration options =
                    context.getComponent("kirin", KirinComponent.class).getConfiguration();
            options.setBaseUrl(args[0]);
            options.setApiKey(Service.KEY);
            if (args.length > 1) {
                JdbcTaskRepository tasks = new JdbcTaskRepository(pool(args[1]));
                tasks.setCreateSchema(true);
                options.setTaskRepository(tasks);
            }
            context.addRoutes(routes());
            context.start();
            Child.tell("ready");
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                Child.tell(answer(context, order.split(" ")));
            }
        }
    }

    private Object answer(CamelContext context, String[] order) throws Exception {
        return switch (order[0]) {
            case "join" -> {
                context.getRouteController().resumeRoute(CONSUMER);
                yield "joined";
            }
            case "leave" -> {
                context.getRouteController().suspendRoute(CONSUMER);
                yield "left";
            }
            case "create" -> {
                int tasks = Integer.parseInt(order[1]);
                new Thread(() -> create(context, tasks), "creator").start();
                yield tasks;
            }
            case "ended" -> ended.get();
            case "used" -> Usage.since(begin).cpu() / 1e6;
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("kirin:posters").routeId(CONSUMER).process(exchange -> ended.incrementAndGet());
            }
        };
    }

    private static void create(CamelContext context, int tasks) {
        Semaphore free = new Semaphore(CREATES_AT_ONCE);
        ProducerTemplate template = context.createProducerTemplate();
        for (int i = 0; i < tasks; i++) {
            free.acquireUninterruptibly();
            template.asyncSend("direct:create", exchange -> {
                        exchange.setPattern(ExchangePattern.InOut);
                        exchange.getMessage().setBody("A lighthouse at dawn");
                    })
                    .whenComplete((done, failure) -> free.release());
        }
    }

    /** As the documentation has it: five connections are enough. */
    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(PostgreSql.USER);
        config.setMaximumPoolSize(5);
        return new HikariDataSource(config);
    }
}
