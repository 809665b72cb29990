/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.http.Backend;
import io.github.camelkirin.simulator.http.SimulatorServer;
import io.github.camelkirin.simulator.ledger.Ledger;
import io.github.camelkirin.simulator.state.StateFile;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.TaskStore;
import io.github.camelkirin.simulator.wire.Dialect;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The Kirin image generation service, simulated: an HTTP server on 127.0.0.1 that takes creates and queries on both
 * protocols, draws pictures, goes wrong when told to and remembers what it was asked.
 *
 * <pre>{@code
 * try (KirinSimulator simulator = KirinSimulator.builder().build().start()) {
 *     String url = simulator.baseUrl();
 *     …
 *     assertThat(simulator.ledger().createsActedOn("order-17")).isEqualTo(1);
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class KirinSimulator implements AutoCloseable {
    private final Backend backend;
    private final SimulatorServer.Address address;
    private final @Nullable StateFile state;
    private @Nullable SimulatorServer server;

    KirinSimulator(Backend backend, SimulatorServer.Address address, @Nullable StateFile state) {
        this.backend = backend;
        this.address = address;
        this.state = state;
    }

    /** A simulator to be set up. */
    public static KirinSimulatorBuilder builder() {
        return new KirinSimulatorBuilder();
    }

    /**
     * Starts listening.
     *
     * @return this simulator
     * @throws IllegalStateException if it is running, the port is taken, or the state file is in use or not a simulator's
     */
    public synchronized KirinSimulator start() {
        if (server != null) {
            throw new IllegalStateException("simulator must not be running");
        }
        server = state == null ? SimulatorServer.start(backend, address, this::reset) : start(state);
        return this;
    }

    private SimulatorServer start(StateFile file) {
        file.open();
        boolean sameAsBefore = address.port() == 0 && file.port() != 0;
        try {
            SimulatorServer started =
                    SimulatorServer.start(backend, sameAsBefore ? address.withPort(file.port()) : address, this::reset);
            if (address.port() == 0 && !sameAsBefore) {
                file.port(started.port());
            }
            return started;
        } catch (IllegalStateException e) {
            file.close();
            throw sameAsBefore
                    ? new IllegalStateException(
                            "port %d must be free, since the simulator had it when it made %s: end what listens there, or delete the file to begin anew"
                                    .formatted(file.port(), file),
                            e)
                    : e;
        }
    }

    /** Stops listening and closes what hangs. What it remembers can still be asked for. Does nothing if not running. */
    @Override
    public synchronized void close() {
        if (server != null) {
            backend.faults().clear();
            server.close();
            server = null;
            if (state != null) {
                state.close();
            }
        }
    }

    /**
     * What to set as the service's base URL, such as {@code http://127.0.0.1:40123}.
     *
     * @throws IllegalStateException if it is not running
     */
    public String baseUrl() {
        return running().baseUrl();
    }

    /**
     * The port it listens on.
     *
     * @throws IllegalStateException if it is not running
     */
    public int port() {
        return running().port();
    }

    /** The key it takes; {@code any} if it takes any. */
    public String apiKey() {
        String key = backend.rules().access().key().get();
        return key == null ? "any" : key;
    }

    /**
     * Takes another key from now on, until {@link #reset()}, and answers earlier ones with 401: as if it had been rotated.
     *
     * @param key the only key that is taken; null for any, or none
     */
    public void apiKey(@Nullable String key) {
        backend.rules().access().key().use(key);
    }

    /** What it remembers. */
    public Ledger ledger() {
        return backend.ledger();
    }

    /** What is to go wrong. */
    public Faults faults() {
        return backend.faults();
    }

    /** Its tasks. */
    public TaskStore tasks() {
        return backend.tasks();
    }

    /** The time that its tasks live by, for others who are to follow it. */
    public Clock clock() {
        return backend.clock().asClock();
    }

    /**
     * Lets time pass at once: tasks end, URLs expire, callbacks are sent as if so long had gone by.
     *
     * @param duration whole milliseconds
     * @throws IllegalArgumentException if the duration is negative
     * @throws IllegalStateException if the simulator was set up with the system's clock, which cannot be moved
     */
    public void advance(Duration duration) {
        if (!(backend.clock() instanceof SimulatorClock.Manual movable)) {
            throw new IllegalStateException("clock must be one that can be moved, not the system's");
        }
        movable.advance(duration);
    }

    /** Answers in another dialect from now on, until {@link #reset()}. */
    public void use(Dialect dialect) {
        backend.dialect().use(dialect);
    }

    /** How it answers now. */
    public Dialect dialect() {
        return backend.dialect().get();
    }

    /** Forgets tasks, faults and ledger, takes its first key and answers in its first dialect again. The clock stays as it is. */
    public synchronized void reset() {
        backend.faults().clear();
        backend.tasks().clear();
        backend.ledger().clear();
        backend.dialect().reset();
        backend.rules().access().key().reset();
        if (state != null) {
            state.clear();
        }
        if (server != null) {
            server.reset();
        }
    }

    private synchronized SimulatorServer running() {
        if (server == null) {
            throw new IllegalStateException("simulator must be running: call start() first");
        }
        return server;
    }
}
