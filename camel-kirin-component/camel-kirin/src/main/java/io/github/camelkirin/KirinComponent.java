/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.account.AccountLimits;
import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.api.GroupSpending;
import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.client.KirinClient;
import io.github.camelkirin.image.ReferenceImageFetcher;
import io.github.camelkirin.query.KnownDurations;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.task.RepositoryUse;
import io.github.camelkirin.task.TaskEngine;
import io.github.camelkirin.timer.FollowingTimer;
import io.github.camelkirin.timer.ScheduledTimer;
import io.github.camelkirin.timer.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.util.PropertiesHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/** Creates images with the Kirin image generation API. Holds what its endpoints share: clients, tasks, threads. */
@Component("kirin")
public class KirinComponent extends HealthCheckComponent implements SSLContextParametersAware {

    private static final int WORKERS = 3;
    private static final int REPOSITORY_CALLS = 4;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    private final String node = UUID.randomUUID().toString();
    private final Map<Connection, ServiceAccount> accounts = new ConcurrentHashMap<>();
    private final Map<EngineKey, TaskEngine> engines = new HashMap<>();
    private final Map<TaskRepository, RepositoryUse> repositories = new IdentityHashMap<>();
    private final Set<RepositoryUse> uses = ConcurrentHashMap.newKeySet();

    @Metadata
    private KirinConfiguration configuration = new KirinConfiguration();

    @Metadata(label = "security", defaultValue = "false")
    private boolean useGlobalSslContextParameters;

    @Metadata(label = "advanced")
    private @Nullable Clock clock;

    private volatile @Nullable Timer timer;
    private @Nullable ScheduledExecutorService timerExecutor;
    private @Nullable ExecutorService workers;
    private @Nullable ExecutorService repositoryCalls;
    private @Nullable TaskRepository inMemory;
    private @Nullable Observation observation;
    private @Nullable ProducerHealth producerHealth;

    private final Set<KirinProducer> producers = ConcurrentHashMap.newKeySet();
    private final CallbackListeners callbackListeners = new CallbackListeners();
    private final RouteStops routeStops = new RouteStops(() -> producers.forEach(KirinProducer::handOver));

    private record EngineKey(TaskRepository repository, Connection connection, long leaseDuration) {}

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        KirinConfiguration own = configuration.copy();
        own.getParameters().putAll(PropertiesHelper.extractProperties(parameters, "parameters."));
        own.setApiKey(null);
        own.setApiKeyProvider(null);
        KirinEndpoint endpoint = new KirinEndpoint(uri, this, own);
        endpoint.setGroup(remaining);
        setProperties(endpoint, parameters);
        boolean ownKey = own.getApiKey() != null || own.getApiKeyProvider() != null;
        if (!ownKey && Connection.baseUrl(own).equals(Connection.baseUrl(configuration))) {
            own.setApiKey(configuration.getApiKey());
            own.setApiKeyProvider(configuration.getApiKeyProvider());
        }
        if (own.getSslContextParameters() == null) {
            own.setSslContextParameters(retrieveGlobalSslContextParameters());
        }
        endpoint.settings().validate();
        return endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getCamelContext().addLifecycleStrategy(routeStops);
        routeStops.onRoutesAdd(getCamelContext().getRoutes());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (observation == null) {
            observation = new Observation(getCamelContext(), componentClock(), this::waitingCreates);
            producerHealth = new ProducerHealth(getCamelContext());
        }
        if (timer == null) {
            timerExecutor = getCamelContext()
                    .getExecutorServiceManager()
                    .newScheduledThreadPool(this, "KirinTimer", profile("KirinTimer", 1));
            timer = newTimer(timerExecutor);
        }
        workers = newThreadPool("KirinWorker", WORKERS);
        repositoryCalls = newThreadPool("KirinRepository", REPOSITORY_CALLS);
    }

    @Override
    protected void doStop() throws Exception {
        List<TaskEngine> stopping;
        synchronized (this) {
            stopping = List.copyOf(engines.values());
            stopping.forEach(TaskEngine::close);
            accounts.values().forEach(ServiceAccount::close);
            engines.clear();
            repositories.values().forEach(RepositoryUse::close);
            repositories.clear();
            uses.clear();
            accounts.clear();
        }
        if (producerHealth != null) {
            producerHealth.close();
        }
        // a database that does not answer must not keep the context from stopping
        shutdown(repositoryCalls, STOP_PATIENCE);
        stopping.forEach(TaskEngine::abandon);
        shutdown(workers, STOP_PATIENCE);
        workers = null;
        repositoryCalls = null;
        if (timerExecutor != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(timerExecutor);
            timerExecutor = null;
            timer = null;
        }
        if (observation != null) {
            observation.stop();
        }
        super.doStop();
    }

    private Timer newTimer(ScheduledExecutorService executor) {
        return follows()
                ? new FollowingTimer(executor, clockOrSystem())
                : new ScheduledTimer(executor, clockOrSystem());
    }

    /** Whether there is a clock that may leap. */
    private boolean follows() {
        return clockOrSystem().getClass() != Clock.systemUTC().getClass();
    }

    private Clock clockOrSystem() {
        return clock == null ? Clock.systemUTC() : clock;
    }

    /** Shows the time as the timer has it. */
    private Clock componentClock() {
        InstantSource source = this::now;
        return source.withZone(ZoneOffset.UTC);
    }

    private Instant now() {
        Timer running = timer;
        return running == null ? clockOrSystem().instant() : running.now();
    }

    /** Waits for so long twice: before what runs is interrupted, and after. */
    private void shutdown(@Nullable ExecutorService pool, Duration patience) {
        if (pool != null) {
            getCamelContext().getExecutorServiceManager().shutdownGraceful(pool, patience.toMillis());
        }
    }

    /** All that can be done with the tasks of an endpoint's account; shared by endpoints with the same settings. */
    synchronized TaskEngine engine(KirinConfiguration configuration) {
        TaskRepository repository = repository(configuration);
        Connection connection = Connection.of(configuration, getCamelContext());
        EngineKey key = new EngineKey(repository, connection, configuration.getLeaseDuration());
        return engines.computeIfAbsent(
                key,
                absent -> new TaskEngine(
                        use(repository),
                        accounts.computeIfAbsent(connection, this::account),
                        timer(),
                        new Lease(node, Duration.ofMillis(configuration.getLeaseDuration()))));
    }

    private RepositoryUse use(TaskRepository repository) {
        return repositories.computeIfAbsent(repository, shared -> {
            RepositoryUse use = new RepositoryUse(shared, repositoryCalls(), timer());
            use.start();
            uses.add(use);
            return use;
        });
    }

    private ServiceAccount account(Connection connection) {
        AccountId id = connection.account();
        AccountLimits limits = connection.limits();
        boolean lookups = connection.protocol().lookupByExternalTaskId();
        List<TaskObserver> observers = started(observation).observers();
        ServiceAccount account = id.isDryRun()
                ? ServiceAccount.dryRun(id, connection.protocol(), limits, timer(), observers)
                : new ServiceAccount(
                        id, new KirinClient(connection.clientSettings()), lookups, limits, timer(), observers);
        started(observation).watch(account);
        return account;
    }

    synchronized TaskRepository repository(KirinConfiguration configuration) {
        TaskRepository configured = configuration.getTaskRepository();
        if (configured != null) {
            return configured;
        }
        Set<TaskRepository> registered = getCamelContext().getRegistry().findByType(TaskRepository.class);
        if (registered.size() > 1) {
            throw new IllegalArgumentException("there are " + registered.size()
                    + " TaskRepository beans in the registry: say which one with taskRepository=#name");
        }
        if (registered.size() == 1) {
            return registered.iterator().next();
        }
        if (inMemory == null) {
            inMemory = new InMemoryTaskRepository(componentClock(), InMemoryTaskRepository.DEFAULT_KEPT);
        }
        return inMemory;
    }

    /**
     * How the groups fare that routes of this component use, and what this node has counted since the component was started
     * first. Waits for the repository where that blocks, for at most one answer in some seconds. For use by any thread.
     */
    public List<GroupStatus> status() {
        Observation started = observation;
        return started == null ? List.of() : started.statuses().read();
    }

    /**
     * How requests to the service fare, for each set of endpoints that share their limits. Waits for nothing. For use by any
     * thread.
     */
    public List<AccountStatus> accountStatus() {
        return accounts.values().stream().map(ServiceAccount::status).toList();
    }

    /** As {@link #accountStatus()}, of one account. */
    Stream<AccountStatus> accountStatus(AccountId id) {
        return accounts.values().stream()
                .filter(account -> account.id().equals(id))
                .map(ServiceAccount::status);
    }

    /** As {@link #status()}, of one group. */
    GroupStatus status(TaskScope scope) {
        return started(observation).statuses().read(scope);
    }

    /** What the groups cost for which this node creates tasks. Waits for a repository that blocks, at most once in 15 s each. */
    public List<GroupSpending> spending() {
        return observation == null ? List.of() : started(observation).spending().read();
    }

    Observation observation() {
        return started(observation);
    }

    /** How long tasks take, as far as this node knows; waits for nothing. */
    List<KnownDurations> durations() {
        return uses.stream().flatMap(use -> use.durations().stream()).toList();
    }

    /** How many creates of a group wait on this node until they may be stored. */
    long waitingCreates(TaskScope scope) {
        return uses.stream().mapToLong(use -> use.waitingCreates(scope)).sum();
    }

    /** What this node has counted of a group. */
    GroupStatus.Counts counts(TaskScope scope) {
        return started(observation).totals().of(scope);
    }

    ProducerHealth producerHealth() {
        return started(producerHealth);
    }

    /** To be called by whoever is about to use the endpoint's tasks. */
    TaskEngine used(KirinEndpoint endpoint) {
        TaskEngine engine = engine(endpoint.getConfiguration());
        started(observation)
                .watch(
                        endpoint.tasks().scope(),
                        engine.repository(),
                        endpoint.getConfiguration().getMaxTasksInFlight());
        return engine;
    }

    CallbackListeners callbackListeners() {
        return callbackListeners;
    }

    RouteStops routeStops() {
        return routeStops;
    }

    void started(KirinProducer producer) {
        producers.add(producer);
    }

    void stopped(KirinProducer producer) {
        producers.remove(producer);
    }

    /** For what continues after the service has answered; never the client's thread. */
    ExecutorService workers() {
        return started(workers);
    }

    Timer timer() {
        return started(timer);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the kirin component has not been started");
        }
        return part;
    }

    /** For {@code inlineImages}; the caller closes it. */
    ReferenceImageFetcher newFetcher(KirinConfiguration configuration) {
        return new ReferenceImageFetcher(
                new ReferenceImageFetcher.Rules(
                        configuration.isAllowPrivateAddresses(), Duration.ofMillis(configuration.getRequestTimeout())),
                null,
                workers(),
                started(timerExecutor));
    }

    /** A database has so many connections, whatever Camel's threads are. */
    private Executor repositoryCalls() {
        ExecutorService calls = started(repositoryCalls);
        return calls instanceof ThreadPoolExecutor ? calls : new AtMost(REPOSITORY_CALLS, calls);
    }

    /** Threads that come when they are needed and go when they are not; with Camel's virtual threads on, without a bound. */
    ExecutorService newThreadPool(String name, int threads) {
        return getCamelContext().getExecutorServiceManager().newThreadPool(this, name, profile(name, threads));
    }

    private static ThreadPoolProfile profile(String name, int threads) {
        ThreadPoolProfile profile = new ThreadPoolProfile(name);
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        profile.setMaxQueueSize(Integer.MAX_VALUE); // -1 would be no queue at all
        profile.setKeepAliveTime(60L);
        profile.setTimeUnit(TimeUnit.SECONDS);
        profile.setAllowCoreThreadTimeOut(true);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        profile.setDefaultProfile(false);
        return profile;
    }

    public @Nullable Clock getClock() {
        return clock;
    }

    /**
     * The clock of schedules, deadlines, leases and redeliveries, for tests: when it leaps, as the clock of the simulator does
     * when a test advances it, what falls due is done at once. It has to be set before the component starts. Tasks
     * in a database go by the clock of the database all the same. Default is the clock of the machine.
     */
    public void setClock(@Nullable Clock clock) {
        this.clock = clock;
    }

    public KirinConfiguration getConfiguration() {
        return configuration;
    }

    /**
     * The options that endpoints have unless their URI says otherwise.
     */
    public void setConfiguration(KirinConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /**
     * Whether the TLS settings of the Camel context are used where an endpoint has none of its own.
     */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }
}
