/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.RegistryImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Karaf's own shell with our commands, as its extender for bundles makes them, and services as a bundle sees them. */
final class Container implements AutoCloseable {

    private static final List<Class<?>> SERVICES = List.of(
            ListTasks.class,
            ShowTask.class,
            RequeueTasks.class,
            DiscardTasks.class,
            StateCompleter.class,
            ContextCompleter.class,
            GroupCompleter.class,
            ParkedTaskCompleter.class);

    private final Map<ServiceReference<?>, CamelContext> services = new LinkedHashMap<>();
    private final AtomicInteger held = new AtomicInteger();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ThreadIOImpl threads = new ThreadIOImpl();
    private final SessionFactoryImpl shell;
    private final Registry dependencies;
    private final Session session;

    Container() {
        PrintStream log = System.err;
        threads.start();
        shell = new SessionFactoryImpl(threads);
        dependencies = new RegistryImpl(shell);
        dependencies.register(bundle());
        ManagerImpl manager = new ManagerImpl(dependencies, shell);
        SERVICES.forEach(manager::register);
        PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
        session = shell.create(new ByteArrayInputStream(new byte[0]), out, log);
    }

    void publish(CamelContext context) {
        services.put(proxy(ServiceReference.class, (method, arguments) -> null), context);
    }

    void withdraw(CamelContext context) {
        services.values().remove(context);
    }

    /** What bundles have got and not given back. */
    int held() {
        return held.get();
    }

    /** Runs a command, and returns what it wrote. */
    String run(String command) throws Exception {
        output.reset();
        session.execute(command);
        return output();
    }

    /** What the last command wrote. */
    String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    List<String> complete(Class<? extends Completer> completer, String start) {
        List<String> candidates = new ArrayList<>();
        shell.getService(completer).complete(session, new ArgumentCommandLine(start, start.length()), candidates);
        return candidates.stream().map(String::strip).toList();
    }

    @Override
    public void close() {
        session.close();
        shell.stop();
        threads.stop();
    }

    private BundleContext bundle() {
        return proxy(BundleContext.class, (method, arguments) -> switch (method.getName()) {
            case "getServiceReferences" -> List.copyOf(services.keySet());
            case "getService" -> {
                held.incrementAndGet();
                yield services.get(arguments[0]);
            }
            case "ungetService" -> held.decrementAndGet() >= 0;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private interface Answer {
        Object to(Method method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                Container.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            default -> type.getSimpleName();
                        };
                    }
                    return answer.to(method, arguments);
                }));
    }
}
