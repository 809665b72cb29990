/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Contexts that share one repository, each over a connection of its own that can break. */
final class SharedNodes implements AutoCloseable {

    /** One context, and its way to the repository. */
    static final class Node {
        final CamelContext context = new DefaultCamelContext();
        final Queue<Exchange> completions = new ConcurrentLinkedQueue<>();
        volatile boolean away;
        volatile CountDownLatch answered = new CountDownLatch(0);

        KirinConfiguration options() {
            return context.getComponent("kirin", KirinComponent.class).getConfiguration();
        }

        /** Consumes the group {@code posters}. */
        Node consuming() throws Exception {
            return routes(routes -> routes.from("kirin:posters")
                    .routeId("posters")
                    .process(exchange -> completions.add(exchange.copy())));
        }

        Node routes(LambdaRouteBuilder routes) throws Exception {
            RouteBuilder.addRoutes(context, routes);
            return this;
        }

        Node start() {
            context.start();
            return this;
        }

        /** From now on the repository does not answer. */
        void hang() {
            answered = new CountDownLatch(1);
        }

        private TaskRepository connection(TaskRepository shared) {
            return (TaskRepository) Proxy.newProxyInstance(
                    TaskRepository.class.getClassLoader(),
                    new Class<?>[] {TaskRepository.class},
                    (self, method, args) -> {
                        if (method.getName().equals("isBlocking")) {
                            return true;
                        }
                        if (method.getDeclaringClass() == Object.class) {
                            return switch (method.getName()) {
                                case "equals" -> self == args[0];
                                case "hashCode" -> System.identityHashCode(self);
                                default -> "connection";
                            };
                        }
                        answered.await();
                        if (away) {
                            throw new IllegalStateException("the database is away");
                        }
                        try {
                            return method.invoke(shared, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private final SimulatorClock.Manual clock = SimulatorClock.running();
    final InMemoryTaskRepository repository = new InMemoryTaskRepository();
    private final List<Node> nodes = new ArrayList<>();

    Node node(String baseUrl) {
        Node node = new Node();
        nodes.add(node);
        node.context.getShutdownStrategy().setTimeout(20);
        node.context.getComponent("kirin", KirinComponent.class).setClock(clock.asClock());
        KirinConfiguration options = node.options();
        options.setTaskRepository(node.connection(repository));
        options.setBaseUrl(baseUrl);
        options.setApiKey("simulator-key");
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setSubmitGrace(600);
        options.setRequestTimeout(20_000);
        return node;
    }

    /** Lets time pass at the nodes, though not for the leases in the repository. */
    void letPass(Duration duration) {
        clock.advance(duration);
    }

    @Override
    public void close() {
        for (Node node : nodes) {
            node.answered.countDown();
            node.away = false;
            node.context.stop();
        }
    }
}
