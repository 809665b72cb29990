/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Backlog;
import io.github.camelkirin.repository.BatchStore;
import io.github.camelkirin.repository.ClaimLimit;
import io.github.camelkirin.repository.DurationStore;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.JoiningRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tasks in a database: they outlive the process, and any number of nodes share them.
 *
 * <p>Works on PostgreSQL 12, H2 2.2, MariaDB 10.6 and MySQL 8.0, and newer, through any {@link DataSource}; a pool of five
 * connections is enough, since the component makes four calls at a time and operators one. It uses connections of its
 * own, in transactions of its own at read committed, and a route's only for a create with {@code
 * joinTransaction=true}, which takes part in a transaction of Spring's or of JTA on the same {@link DataSource}. All
 * times are the database's. An H2 database in a file is set to write each commit at once ({@code WRITE_DELAY 0}),
 * without which it loses what was committed last when the process is killed.
 *
 * <p>A prompt is stored until the service has accepted the task, an API key never. Safe for use by many threads once the
 * options are set.
 */
public final class JdbcTaskRepository implements TaskRepository {

    private static final Duration SHORTEST_SPENDING = Duration.ofDays(32);

    private @Nullable DataSource dataSource;
    private boolean createSchema;
    private Duration retention = Duration.ofDays(30);
    private Duration parkedRetention = Duration.ofDays(90);
    private Duration spendingRetention = Duration.ofDays(400);
    private @Nullable String clock;
    private @Nullable JtaTransactions jta;

    private final JdbcSpendingLedger ledger =
            new JdbcSpendingLedger(() -> statements().spending());
    private final JoinedTransactions joining =
            new JoinedTransactions(() -> statements().joined());
    private final JdbcBatchStore batchStore =
            new JdbcBatchStore(() -> statements().batchParts());
    private volatile @Nullable Statements statements;

    /** For bean factories; {@link #setDataSource} is required. */
    public JdbcTaskRepository() {}

    public JdbcTaskRepository(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    private record Statements(
            TaskReads reads,
            TaskClaims claims,
            TaskChanges changes,
            TaskBatches batches,
            Retention retention,
            TaskDurations durations,
            TaskFlows flows,
            JdbcSpendingLedger.Parts spending,
            JdbcBatchStore.Parts batchParts,
            JoinedTransactions.Parts joined) {}

    /**
     * Where the tables are: {@code kirin_task}, {@code kirin_task_part}, {@code kirin_consumer}, {@code kirin_duration},
     * {@code kirin_limit}, {@code kirin_charge}, {@code kirin_adjustment}, {@code kirin_price}, {@code kirin_budget},
     * {@code kirin_budget_node}, {@code kirin_flow}, {@code kirin_batch}, {@code kirin_batch_member} and {@code kirin_schema},
     * and the view {@code kirin_spending}, in the schema that its connections start in.
     */
    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Whether the tables are made, and brought up to this version, when they are not there or older; one node does it while
     * the others wait. False by default: then the scripts in the jar have to be run.
     */
    public void setCreateSchema(boolean createSchema) {
        this.createSchema = createSchema;
    }

    /**
     * How long what has ended is remembered, without prompt and images: to answer a repeated idempotency key, and for reports.
     * 30 days by default. With 0 nothing is, and a key that is repeated after its task has ended is a new request.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public void setRetention(Duration retention) {
        if (retention.isNegative()) {
            throw new IllegalArgumentException("retention must be 0 or more, was " + retention);
        }
        this.retention = retention;
    }

    /**
     * How long parked tasks are kept with their answer before they are deleted, which is warned about a week before. 90 days by
     * default.
     *
     * @throws IllegalArgumentException if it is not more than zero
     */
    public void setParkedRetention(Duration parkedRetention) {
        if (parkedRetention.isNegative() || parkedRetention.isZero()) {
            throw new IllegalArgumentException("parkedRetention must be more than 0, was " + parkedRetention);
        }
        this.parkedRetention = parkedRetention;
    }

    /**
     * How long it is kept what each task has cost, after which the view {@code kirin_spending} leaves it out. 400 days by default.
     * What counts against a total budget stays counted.
     *
     * @throws IllegalArgumentException if it is less than 32 days, since the month's budget is counted from it
     */
    public void setSpendingRetention(Duration spendingRetention) {
        if (spendingRetention.compareTo(SHORTEST_SPENDING) < 0) {
            throw new IllegalArgumentException("spendingRetention must be 32 days or more, was " + spendingRetention);
        }
        this.spendingRetention = spendingRetention;
    }

    /**
     * The JTA transactions that {@code joinTransaction=true} takes part in. Without it those of the application server are, which
     * are found by their name in JNDI, and Spring's, where spring-jdbc is on the class path.
     */
    public void setJta(JtaTransactions jta) {
        this.jta = jta;
    }

    /** For tests: an SQL expression that stands in for the database's clock. */
    void setClock(String clock) {
        this.clock = clock;
    }

    /**
     * @throws TaskRepositoryException if the database cannot be reached or is not supported, the tables are missing, older
     *     (unless {@code createSchema} is set) or too new, or the user lacks rights; with what has to be changed
     */
    @Override
    public synchronized void start() {
        if (statements != null) {
            return;
        }
        DataSource source = dataSource;
        if (source == null) {
            throw new TaskRepositoryException("dataSource is required", null);
        }
        RouteTransactions transactions = new RouteTransactions(source, jta);
        Database database = new Database(RouteTransactions.apart(source), transactions::areJoinedByAll);
        Dialect dialect = database.call(Dialect::of);
        if (dialect == Dialect.H2) {
            H2Durability.ensure(database);
        }
        new Schema(dialect).prepare(database, createSchema);
        Sql sql = new Sql(dialect, clock == null ? dialect.now() : clock);
        TaskReads reads = new TaskReads(database, sql);
        BatchCounting counting = new BatchCounting(sql);
        TaskBatches batches = new TaskBatches(database, sql, counting);
        BudgetWindows windows = new BudgetWindows(sql);
        Charges charges = new Charges(sql, windows);
        TaskChanges changes =
                new TaskChanges(database, sql, reads, new Admissions(database, dialect, charges), charges, counting);
        statements = new Statements(
                reads,
                new TaskClaims(database, sql),
                changes,
                batches,
                new Retention(batches, retention, parkedRetention),
                new TaskDurations(database, sql),
                new TaskFlows(database, sql, reads),
                JdbcSpendingLedger.Parts.of(database, sql, windows, spendingRetention),
                new JdbcBatchStore.Parts(database, sql, counting),
                new JoinedTransactions.Parts(transactions, reads, changes));
    }

    private Statements statements() {
        Statements started = statements;
        if (started == null) {
            start();
            started = statements;
        }
        if (started == null) {
            throw new IllegalStateException("start has made the statements");
        }
        return started;
    }

    /** True: each call is one or a few statements, and waits for them. */
    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public Insertion insertIfAbsent(TaskRecord task, Duration timeout, @Nullable Lease lease, Admission admission) {
        return statements().changes().insertIfAbsent(task, timeout, lease, admission);
    }

    @Override
    public void consuming(TaskScope scope) {
        statements().claims().consuming(scope);
    }

    @Override
    public boolean isConsumed(TaskScope scope, Duration within) {
        return statements().reads().isConsumed(scope, within);
    }

    @Override
    public List<TaskRecord> claimDue(TaskScope scope, ClaimLimit limit, Lease lease) {
        return statements().claims().claimDue(scope, limit, lease);
    }

    @Override
    public Optional<TaskRecord> claim(AccountId account, String externalTaskId, Lease lease) {
        return statements().claims().claim(TaskKeys.task(account, externalTaskId), lease);
    }

    @Override
    public Optional<TaskRecord> update(TaskRecord task) {
        return statements().changes().update(task);
    }

    @Override
    public Optional<TaskRecord> beginSending(TaskRecord task) {
        return statements().changes().beginSending(task);
    }

    @Override
    public Set<String> putBack(Collection<PutBack> tasks) {
        return statements().batches().putBack(tasks);
    }

    @Override
    public Set<String> finish(Collection<TaskRecord> tasks) {
        return statements().retention().finish(tasks);
    }

    @Override
    public boolean remove(TaskRecord task) {
        return statements().changes().remove(task);
    }

    @Override
    public Set<String> renew(Collection<TaskRecord> tasks, Lease lease) {
        return statements().claims().renew(tasks, lease);
    }

    @Override
    public Optional<byte[]> request(TaskRecord task) {
        return statements().reads().request(TaskKeys.task(task.account(), task.externalTaskId()));
    }

    @Override
    public boolean announce(AccountId account, String externalTaskId) {
        return statements().claims().announce(TaskKeys.task(account, externalTaskId));
    }

    @Override
    public Optional<TaskRecord> findByExternalTaskId(AccountId account, String externalTaskId) {
        return statements().reads().find(TaskKeys.task(account, externalTaskId));
    }

    @Override
    public Optional<TaskRecord> findByTaskId(AccountId account, String taskId) {
        return statements().reads().findByServiceId(TaskKeys.service(account, taskId));
    }

    @Override
    public boolean markDue(AccountId account, String externalTaskId) {
        return statements().claims().markDue(TaskKeys.task(account, externalTaskId));
    }

    @Override
    public Backlog backlog(TaskScope scope, Duration resultAge) {
        return statements().reads().backlog(scope, resultAge);
    }

    @Override
    public Map<TaskState, Long> counts(TaskScope scope) {
        return statements().reads().counts(scope);
    }

    @Override
    public List<TaskRecord> list(TaskScope scope, @Nullable TaskState state, int limit) {
        return statements().reads().list(scope, state, limit);
    }

    @Override
    public boolean requeue(AccountId account, String externalTaskId, Duration timeout) {
        return statements().changes().requeue(TaskKeys.task(account, externalTaskId), timeout);
    }

    @Override
    public boolean discard(AccountId account, String externalTaskId) {
        Statements started = statements();
        return started.changes()
                .discard(
                        TaskKeys.task(account, externalTaskId),
                        started.retention().keepsNothing());
    }

    @Override
    public boolean erase(AccountId account, String externalTaskId) {
        return statements().changes().erase(TaskKeys.task(account, externalTaskId));
    }

    @Override
    public int eraseAll(TaskScope scope, @Nullable TaskState state) {
        return statements().batches().eraseAll(scope, state);
    }

    @Override
    public List<TaskRecord> listFlow(AccountId account, String rootId, @Nullable TaskRecord after, int limit) {
        return statements().flows().list(account, rootId, after, limit);
    }

    @Override
    public int eraseFlow(AccountId account, String rootId) {
        return statements().batches().eraseFlow(TaskKeys.task(account, rootId));
    }

    /** In the table {@code kirin_duration}; a row that was not written for four weeks is deleted. */
    @Override
    public Optional<DurationStore> durations() {
        return Optional.of(new DurationStore() {
            @Override
            public boolean replace(
                    AccountId account, String kind, String node, @Nullable String expected, @Nullable String next) {
                return statements().durations().replace(account, kind, node, expected, next);
            }

            @Override
            public List<Row> load(AccountId account, Collection<String> kinds) {
                return statements().durations().load(account, kinds);
            }
        });
    }

    /** In the tables {@code kirin_charge}, {@code kirin_adjustment}, {@code kirin_price} and {@code kirin_budget}. */
    @Override
    public Optional<SpendingLedger> spending() {
        return Optional.of(ledger);
    }

    /** In a transaction of Spring's, or of JTA, on this repository's DataSource. */
    @Override
    public Optional<JoiningRepository> joining() {
        return Optional.of(joining);
    }

    /** In the tables {@code kirin_batch} and {@code kirin_batch_member}; kept for {@code retention} after the event. */
    @Override
    public Optional<BatchStore> batches() {
        return Optional.of(batchStore);
    }

    @Override
    public void purge() {
        statements().retention().purge();
        batchStore.purge(retention, parkedRetention);
        statements().durations().purge();
        ledger.purge();
    }

    @Override
    public Optional<Duration> nextDue(TaskScope scope, ClaimLimit limit) {
        return statements().reads().nextDue(scope, limit);
    }
}
