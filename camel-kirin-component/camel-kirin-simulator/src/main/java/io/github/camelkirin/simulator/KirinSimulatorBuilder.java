/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Faults;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.http.AcceptedKey;
import io.github.camelkirin.simulator.http.Backend;
import io.github.camelkirin.simulator.http.Rules;
import io.github.camelkirin.simulator.http.SimulatorServer;
import io.github.camelkirin.simulator.ledger.Ledger;
import io.github.camelkirin.simulator.state.StateFile;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.task.Pace;
import io.github.camelkirin.simulator.task.SimulatorClock;
import io.github.camelkirin.simulator.task.TaskStore;
import io.github.camelkirin.simulator.wire.Dialect;
import io.github.camelkirin.simulator.wire.Prices;
import io.github.camelkirin.simulator.wire.ResultFiles;
import io.github.camelkirin.simulator.wire.SpokenDialect;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sets up a {@link KirinSimulator}. Not safe for use by several threads. */
public final class KirinSimulatorBuilder {
    private final Map<String, Latency> latencies = new HashMap<>();
    private final List<Consumer<Faults>> standing = new ArrayList<>();
    private String host = "127.0.0.1";
    private int port;
    private int ioThreads = 1;
    private @Nullable String apiKey = "simulator-key";
    private Set<String> models = Set.of();
    private Latency latency = Latency.fixed(Duration.ofMillis(200));
    private double timeScale = 1;
    private double queueShare = 0.2;
    private long seed = 1;
    private SimulatorClock clock = SimulatorClock.running();
    private Duplicates duplicates = Duplicates.REFUSED;
    private boolean lookupByExternalId = true;
    private Duration answerDelay = Duration.ZERO;
    private int requestsPerSecond;
    private Prices prices = Prices.LIST;
    private Dialect dialect = Dialect.standard();
    private String extension = "png";
    private Duration resultTtl = Duration.ofDays(30);
    private boolean freshUrls = true;
    private int goneStatus = 403;
    private @Nullable Path stateFile;
    private boolean remoteControl;

    KirinSimulatorBuilder() {}

    /** The address to listen on; 127.0.0.1 unless set. Control endpoints answer loopback callers alone unless {@link #remoteControl} is set. */
    public KirinSimulatorBuilder host(String value) {
        host = value;
        return this;
    }

    /** The port; 0, the default, for a free one. */
    public KirinSimulatorBuilder port(int value) {
        if (value < 0 || value > 65535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, was " + value);
        }
        port = value;
        return this;
    }

    /** Threads that serve requests, 1 unless set; pictures are drawn on others. */
    public KirinSimulatorBuilder ioThreads(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("ioThreads must be at least 1, was " + value);
        }
        ioThreads = value;
        return this;
    }

    /** The only key that is taken, {@code simulator-key} unless set; null takes any key, or none. */
    public KirinSimulatorBuilder apiKey(@Nullable String value) {
        apiKey = value;
        return this;
    }

    /**
     * Whether control endpoints, under {@code /simulator/}, take callers on other machines too, if they send the API key as
     * {@code Authorization: Bearer}; false unless set. For a simulator in a container, whose callers all seem to be elsewhere.
     */
    public KirinSimulatorBuilder remoteControl(boolean value) {
        remoteControl = value;
        return this;
    }

    /** The only models that the key is allowed, others being answered with 403; any unless set. */
    public KirinSimulatorBuilder allowedModels(String... values) {
        models = Set.of(values);
        return this;
    }

    /** How long tasks take; 200 ms unless set. */
    public KirinSimulatorBuilder latency(Latency value) {
        latency = value;
        return this;
    }

    /** How long tasks of one resolution take, such as {@code 2k}. */
    public KirinSimulatorBuilder latency(String resolution, Latency value) {
        latencies.put(resolution, value);
        return this;
    }

    /** How many times faster than their latency tasks go; 1 unless set. */
    public KirinSimulatorBuilder timeScale(double value) {
        timeScale = value;
        return this;
    }

    /** The share of a task's time that it is queued, 0 to 1; 0.2 unless set. */
    public KirinSimulatorBuilder queueShare(double value) {
        queueShare = value;
        return this;
    }

    /** The seed of latencies and of faults by chance; 1 unless set. */
    public KirinSimulatorBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** The clock that tasks live by; unless set, one that runs as the machine's does and can be moved on. */
    public KirinSimulatorBuilder clock(SimulatorClock value) {
        clock = value;
        return this;
    }

    /** What becomes of a create whose external ID is taken; refused unless set. */
    public KirinSimulatorBuilder duplicates(Duplicates value) {
        duplicates = value;
        return this;
    }

    /**
     * Whether the generation protocol's query takes the caller's ID; true unless set. Otherwise it is answered with 404, as
     * any unknown ID.
     */
    public KirinSimulatorBuilder lookupByExternalId(boolean value) {
        lookupByExternalId = value;
        return this;
    }

    /** How long each answer to a create, query or cancellation takes, in real time; no time unless set. */
    public KirinSimulatorBuilder answerDelay(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("answerDelay must not be negative, was " + value);
        }
        answerDelay = value;
        return this;
    }

    /** How many creates, queries and cancellations a second are served before 429; 0, the default, for any number. */
    public KirinSimulatorBuilder requestsPerSecond(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("requestsPerSecond must be at least 0, was " + value);
        }
        requestsPerSecond = value;
        return this;
    }

    /** What a picture costs in USD, and the share of it that is paid; the list price of 0.028, and 1, unless set. */
    public KirinSimulatorBuilder prices(BigDecimal perImage, BigDecimal discount) {
        prices = new Prices(perImage, discount);
        return this;
    }

    /** How answers are spelled; as documented unless set. */
    public KirinSimulatorBuilder dialect(Dialect value) {
        dialect = value;
        return this;
    }

    /** Whether result pictures are JPEG rather than PNG; PNG unless set. */
    public KirinSimulatorBuilder jpeg(boolean value) {
        extension = value ? "jpg" : "png";
        return this;
    }

    /** How long result URLs live; 30 days unless set. */
    public KirinSimulatorBuilder resultTtl(Duration value) {
        resultTtl = value;
        return this;
    }

    /** Whether each query names URLs that live from then on, not from the task's end; true unless set. */
    public KirinSimulatorBuilder freshUrls(boolean value) {
        freshUrls = value;
        return this;
    }

    /** What an expired URL is answered with, 403 or 404; 403 unless set. */
    public KirinSimulatorBuilder expiredStatus(int value) {
        if (value != 403 && value != 404) {
            throw new IllegalArgumentException("expiredStatus must be 403 or 404, was " + value);
        }
        goneStatus = value;
        return this;
    }

    /** A fault that befalls requests by chance as long as the simulator lives, whatever is reset. */
    public KirinSimulatorBuilder fault(Operation operation, double probability, Fault fault) {
        standing.add(faults -> faults.always(operation, probability, fault));
        return this;
    }

    /**
     * A file in which tasks and creates outlive the simulator; none unless set. It is made if it is not there, holds prompts
     * and reference images, and is one simulator's at a time. Whatever was answered is in it, however the process ends. With
     * it, port 0 means the free port that was found when the file was made. Counts of queries and downloads, faults and
     * callbacks that are still due are not in it.
     */
    public KirinSimulatorBuilder stateFile(@Nullable Path value) {
        stateFile = value;
        return this;
    }

    /** The simulator, not running yet. */
    public KirinSimulator build() {
        Pace pace = new Pace(latency, latencies, timeScale, queueShare, seed);
        TaskStore tasks = new TaskStore(clock, pace, duplicates);
        Faults faults = new Faults(seed);
        standing.forEach(fault -> fault.accept(faults));
        Rules rules = new Rules(
                new Rules.Access(new AcceptedKey(apiKey), models, remoteControl),
                lookupByExternalId,
                answerDelay,
                requestsPerSecond,
                prices,
                new ResultFiles(extension, resultTtl, freshUrls, goneStatus));
        Ledger ledger = new Ledger(clock, tasks, prices);
        Backend backend = new Backend(clock, tasks, faults, ledger, new SpokenDialect(dialect), rules);
        return new KirinSimulator(
                backend,
                new SimulatorServer.Address(host, port, ioThreads),
                stateFile == null ? null : new StateFile(stateFile, tasks, ledger));
    }
}
