/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.api.CallbackOutcome;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.observe.GroupStatuses;
import io.github.camelkirin.observe.SpendingStatuses;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens to tasks on this node, and what is kept of them, in Micrometer's meters.
 *
 * <p>The tags {@code camelContext}, {@code account}, {@code group} and {@code model} have bounded values: the first
 * {@value #MOST_SERIES} combinations of the last three have their own meters, and {@value #OTHERS} stands for all that come
 * later, since groups and models may come from messages. Safe for use by many threads.
 */
public final class KirinMeters implements TaskObserver, AutoCloseable {

    /** The tag's value for the group of tasks that are not tracked. */
    public static final String UNTRACKED = "(untracked)";

    /** The tag's value for all groups and models beyond the bound. */
    public static final String OTHERS = "(others)";

    /** The tag's value for the account of tasks that no service knows. */
    public static final String DRY_RUN = "(dry run)";

    static final int MOST_SERIES = 200;

    private final OwnMeters meters;
    private final GroupStatuses statuses;
    private final Clock clock;
    private final Tags common;
    private final Map<Labels, TaskMeters> tasks = new ConcurrentHashMap<>();
    private final Map<Labels, GroupGauges> groups = new ConcurrentHashMap<>();
    private final Map<Labels, Map<CallbackOutcome, Counter>> callbacks = new ConcurrentHashMap<>();
    private final Map<String, AccountGauges> accounts = new ConcurrentHashMap<>();
    private final Set<Labels> spent = ConcurrentHashMap.newKeySet();

    private record Labels(String account, String group, String model) {}

    KirinMeters(MeterRegistry registry, String context, GroupStatuses statuses, Clock clock) {
        this.meters = new OwnMeters(registry);
        this.statuses = statuses;
        this.clock = clock;
        this.common = Tags.of("camelContext", context);
    }

    /**
     * Puts meters into the registry that camel-micrometer would use; null if there is none.
     *
     * @throws NoClassDefFoundError without Micrometer
     */
    public static @Nullable KirinMeters of(CamelContext context, GroupStatuses statuses, Clock clock) {
        MeterRegistry registry = Registries.find(context.getRegistry());
        return registry == null ? null : new KirinMeters(registry, context.getName(), statuses, clock);
    }

    /** Has gauges tell what is kept of a group, unless there are {@value #MOST_SERIES} already. */
    public void watch(TaskScope scope) {
        Labels labels = new Labels(account(scope.account()), group(scope.group()), "");
        GroupGauges gauges = groups.get(labels);
        if (gauges == null && groups.size() < MOST_SERIES) {
            gauges = groups.computeIfAbsent(
                    labels,
                    absent -> new GroupGauges(
                            meters, common.and("account", absent.account(), "group", absent.group()), statuses));
        }
        if (gauges != null) {
            gauges.add(scope);
        }
    }

    /** Has gauges tell how an account's requests fare, unless there are {@value #MOST_SERIES} already. */
    public void watch(AccountId account, Supplier<AccountStatus> status) {
        String label = account(account);
        AccountGauges gauges = accounts.get(label);
        if (gauges == null && accounts.size() < MOST_SERIES) {
            gauges = accounts.computeIfAbsent(
                    label, absent -> new AccountGauges(meters, common.and("account", absent), clock));
        }
        if (gauges != null) {
            gauges.add(status);
        }
    }

    /** Has gauges tell what a group costs, unless there are {@value #MOST_SERIES} already. */
    public void watch(TaskScope scope, SpendingStatuses spending, List<Budget> budgets) {
        Labels labels = new Labels(account(scope.account()), group(scope.group()), "");
        if (spent.size() < MOST_SERIES && spent.add(labels)) {
            new SpendingGauges(
                    meters, common.and("account", labels.account(), "group", labels.group()), spending, scope, budgets);
        }
    }

    /** What a dry run says it costs is not to be added to what is paid. */
    private static String account(AccountId account) {
        return account.isDryRun() ? DRY_RUN : account.account();
    }

    private static String group(String group) {
        return group.equals(TaskScope.UNTRACKED) ? UNTRACKED : group;
    }

    private TaskMeters of(TaskRecord task) {
        Labels labels = new Labels(account(task.account()), group(task.group()), task.model());
        TaskMeters known = tasks.get(labels);
        if (known != null) {
            return known;
        }
        return tasks.computeIfAbsent(
                tasks.size() < MOST_SERIES ? labels : new Labels(OTHERS, OTHERS, OTHERS),
                absent -> new TaskMeters(
                        meters,
                        common.and("account", absent.account(), "group", absent.group(), "model", absent.model())));
    }

    @Override
    public void sending(TaskRecord task) {
        if (task.sends() > 0) {
            of(task).sendingAgain();
        }
    }

    @Override
    public void created(TaskRecord task, CreateOutcome outcome, Instant start, Duration took) {
        of(task).created(outcome, took);
    }

    @Override
    public void queried(TaskRecord task, QueryOutcome outcome, Instant start, Duration took) {
        of(task).queried(outcome, took);
    }

    @Override
    public void detected(TaskRecord task, boolean byCallback) {
        of(task).detected(byCallback);
    }

    @Override
    public void callback(TaskScope scope, CallbackOutcome outcome) {
        Labels labels = new Labels(account(scope.account()), group(scope.group()), "");
        Map<CallbackOutcome, Counter> known = callbacks.get(labels);
        if (known == null) {
            known = callbacks.computeIfAbsent(
                    callbacks.size() < MOST_SERIES ? labels : new Labels(OTHERS, OTHERS, ""), this::callbackMeters);
        }
        Objects.requireNonNull(known.get(outcome)).increment();
    }

    /** All of them, so that a first failure is seen as a rise. */
    private Map<CallbackOutcome, Counter> callbackMeters(Labels labels) {
        Map<CallbackOutcome, Counter> counters = new EnumMap<>(CallbackOutcome.class);
        for (CallbackOutcome outcome : CallbackOutcome.values()) {
            Tags tags = common.and("account", labels.account(), "group", labels.group(), "outcome", outcome.value());
            counters.put(outcome, meters.counter(KirinMeter.CALLBACKS, tags));
        }
        return counters;
    }

    @Override
    public void progressed(TaskRecord task) {
        of(task).progressed();
    }

    @Override
    public void resubmitting(TaskRecord failed, TaskRecord next) {
        of(next).resubmitting();
    }

    @Override
    public void ended(TaskRecord task) {
        of(task).ended(task, clock.instant());
    }

    @Override
    public void delivered(TaskRecord task) {
        of(task).delivered();
    }

    @Override
    public void redelivered(TaskRecord task) {
        of(task).redelivered();
    }

    @Override
    public void parked(TaskRecord task) {
        of(task).parked(task);
    }

    /** Removes all meters; what happens later is not recorded. */
    @Override
    public void close() {
        meters.close();
    }
}
