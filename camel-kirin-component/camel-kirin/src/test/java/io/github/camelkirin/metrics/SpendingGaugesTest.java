/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.observe.GroupStatuses;
import io.github.camelkirin.observe.SpendingStatuses;
import io.github.camelkirin.observe.Totals;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.MovableClock;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpendingGaugesTest {

    private static final TaskScope POSTERS = new TaskScope("posters", new AccountId("default", "https://kirin.test"));
    private static final Budget HOURLY = Budget.parse("0.10/hour", Budget.Scope.GROUP);
    private static final Budget TOTAL = Budget.parse("5.00", Budget.Scope.ACCOUNT);

    private final MovableClock clock = new MovableClock();
    private final InMemoryTaskRepository repository = new InMemoryTaskRepository(clock, 10);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final SpendingStatuses spending = new SpendingStatuses(clock);
    private final KirinMeters meters =
            new KirinMeters(registry, "camel-1", new GroupStatuses(new Totals(clock), clock), clock);

    private void watch(SpendingLedger ledger) {
        List<Budget> budgets = List.of(HOURLY, TOTAL);
        spending.watch(POSTERS, ledger, budgets);
        meters.watch(POSTERS, spending, budgets);
    }

    private double gauge(String name, String... tags) {
        return registry.get("camel.kirin." + name)
                .tags("group", "posters", "account", "default")
                .tags(tags)
                .gauge()
                .value();
    }

    @Test
    void tellsWhatIsReservedAndWhatIsLeft() {
        watch(repository.spending().orElseThrow());
        assertThat(gauge("reserved")).isZero();

        repository.insertIfAbsent(
                TaskRecord.submitting(POSTERS.account(), "a").group("posters").build(),
                Duration.ofHours(1),
                new Lease("node", Duration.ofMinutes(1)),
                new Admission(0, new Charge("posters", "kind", new BigDecimal("0.03"), 1, null, List.of())));
        assertThat(gauge("reserved")).as("is asked at most once in a while").isZero();
        clock.move(Duration.ofSeconds(15));

        assertThat(gauge("reserved")).isEqualTo(0.03);
        assertThat(gauge("budget", "budget", "group", "period", "hour")).isEqualTo(0.1);
        assertThat(gauge("budget.left", "budget", "group", "period", "hour")).isEqualTo(0.07);
        assertThat(gauge("budget.left", "budget", "account", "period", "total")).isEqualTo(4.97);
    }

    @Test
    void isNotANumberWhileTheLedgerCannotBeAsked() {
        watch((SpendingLedger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SpendingLedger.class}, (proxy, method, values) -> {
                    throw new IllegalStateException("no ink");
                }));

        assertThat(gauge("reserved")).isNaN();
        assertThat(gauge("budget.left", "budget", "group", "period", "hour")).isNaN();
        assertThat(gauge("budget", "budget", "group", "period", "hour")).isEqualTo(0.1);
    }
}
