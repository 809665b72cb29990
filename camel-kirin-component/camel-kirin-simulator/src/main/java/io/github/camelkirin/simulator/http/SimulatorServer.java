/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.http;

import io.github.camelkirin.simulator.callback.Callbacks;
import io.github.camelkirin.simulator.control.Controls;
import io.github.camelkirin.simulator.control.StartPage;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.Task;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** The HTTP server: HTTP/1.1, and HTTP/2 without TLS. */
public final class SimulatorServer implements AutoCloseable {
    private static final int SHUTDOWN_MILLIS = 2000;

    private final Backend backend;
    private final RateLimit limit;
    private final Undertow undertow;
    private final String baseUrl;
    private final Callbacks callbacks;
    private final Consumer<Task> onChange;
    private final Runnable onAdvance;

    private SimulatorServer(Backend backend, RateLimit limit, Undertow undertow, String host) {
        this.backend = backend;
        this.limit = limit;
        this.undertow = undertow;
        this.baseUrl = "http://" + callable(host) + ":" + port();
        CallbackLine line =
                new CallbackLine(backend, baseUrl, undertow.getWorker().getIoThread());
        this.callbacks = new Callbacks(backend.clock(), backend.faults(), backend.ledger(), line);
        this.onChange = callbacks::changed;
        this.onAdvance = callbacks::run;
        backend.tasks().onChange(onChange);
        if (backend.clock() instanceof SimulatorClock.Manual manual) {
            manual.onAdvance(onAdvance);
        }
    }

    /**
     * Where to listen.
     *
     * @param host a host name or address
     * @param port 0 for a free one
     * @param ioThreads that serve requests
     */
    public record Address(String host, int port, int ioThreads) {
        /** The same on another port. */
        public Address withPort(int other) {
            return new Address(host, other, ioThreads);
        }
    }

    /**
     * Starts a server.
     *
     * @param reset what resets the simulator
     * @throws IllegalStateException if the port is taken
     */
    public static SimulatorServer start(Backend backend, Address address, Runnable reset) {
        QuietLoggers.quieten();
        RateLimit limit = new RateLimit(backend.clock(), backend.rules().requestsPerSecond());
        Undertow undertow = Undertow.builder()
                .addHttpListener(address.port(), address.host())
                .setIoThreads(address.ioThreads())
                .setWorkerThreads(4)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, SHUTDOWN_MILLIS)
                .setHandler(handler(backend, limit, reset))
                .build();
        try {
            undertow.start();
        } catch (RuntimeException e) {
            undertow.stop();
            throw new IllegalStateException(
                    "port must be free: cannot listen on %s, port %d".formatted(address.host(), address.port()), e);
        }
        return new SimulatorServer(backend, limit, undertow, address.host());
    }

    private static HttpHandler handler(Backend backend, RateLimit limit, Runnable reset) {
        HttpHandler api = new ApiHandler(backend, new Service(backend), limit);
        HttpHandler results = new ResultHandler(backend);
        HttpHandler control = new ControlHandler(
                new Controls(backend.clock(), backend.tasks(), backend.faults(), backend.ledger(), reset),
                backend.rules().access());
        StartPage page = new StartPage(
                backend.clock(),
                backend.tasks(),
                backend.ledger(),
                backend.rules().prices(),
                backend.rules().files());
        return exchange -> {
            String path = exchange.getRequestPath();
            if (path.startsWith("/results/")) {
                results.handleRequest(exchange);
            } else if (path.startsWith("/simulator/")) {
                control.handleRequest(exchange);
            } else if (path.equals("/")) {
                Delivery.send(exchange, Answer.text(200, "text/html; charset=utf-8", page.html()));
            } else {
                api.handleRequest(exchange);
            }
        };
    }

    /** An address to call it at: it may listen on all of them. */
    private static String callable(String host) {
        if (host.equals("0.0.0.0") || host.equals("::")) {
            return "127.0.0.1";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    /** {@code http://host:port}, no slash at the end. */
    public String baseUrl() {
        return baseUrl;
    }

    /** Lets the rate limit start again and forgets callbacks. */
    public void reset() {
        limit.refill();
        callbacks.clear();
    }

    @Override
    public void close() {
        backend.tasks().forget(onChange);
        if (backend.clock() instanceof SimulatorClock.Manual manual) {
            manual.forget(onAdvance);
        }
        undertow.stop();
    }
}
