/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The part of the contract about how much may be spent. It is 03:04:05 on the second of January. */
abstract class BudgetContract extends SpendingContract {

    private static final Budget HOURLY = group("0.10/hour");
    private static final Budget DAILY = group("0.15/day");
    private static final BudgetOwner OWNER = BudgetOwner.of(Budget.Scope.GROUP, ACCOUNT, "posters");
    private static final Duration WITHIN = Duration.ofMinutes(5);

    private static Budget group(String text) {
        return Budget.parse(text, Budget.Scope.GROUP);
    }

    private static Budget account(String text) {
        return Budget.parse(text, Budget.Scope.ACCOUNT);
    }

    private BigDecimal used(Budget budget) {
        return ledger().use(OWNER, budget).used();
    }

    private Refusal.OverBudget refusal(String externalTaskId, Charge charge) {
        Insertion insertion = admit(externalTaskId, charge);
        assertThat(insertion.inserted()).isFalse();
        assertThat(repository.findByExternalTaskId(ACCOUNT, externalTaskId)).isEmpty();
        assertThat(insertion.refusal()).isInstanceOf(Refusal.OverBudget.class);
        return (Refusal.OverBudget) insertion.refusal();
    }

    @Test
    void whatWasBookedAs0AndCostSomethingCountsAgainstItsBudget() {
        Charge charge = charge("0.028", group("0.05/day"));
        TaskRecord task = admitted("a", charge);
        settle(task, "0");
        settle(task, "0.03");

        assertThat(admit("b", charge).refusal())
                .isInstanceOfSatisfying(Refusal.OverBudget.class, over -> assertThat(over.spent())
                        .isEqualByComparingTo("0.03"));
    }

    @Test
    void aTaskThatDoesNotFitIntoItsBudgetIsRefused() {
        Charge charge = charge("0.05", HOURLY);
        admitted("a", charge);
        admitted("b", charge);

        Refusal.OverBudget refusal = refusal("c", charge);

        assertThat(refusal.budget()).isEqualTo(HOURLY);
        assertThat(refusal.spent()).isEqualByComparingTo("0.10");
        assertThat(refusal.resetIn()).isEqualTo(Duration.ofMinutes(55).plusSeconds(55));
        assertThat(refusal.resetsAt()).isEqualTo(Instant.parse("2026-01-02T04:00:00Z"));
        assertThat(today().get(0).tasks()).isEqualTo(2);
        assertThat(ledger().use(OWNER, HOURLY).left()).isEqualByComparingTo("0");
        assertThat(admitted("free", charge("0")).version()).isPositive();
    }

    @Test
    void ofSeveralBudgetsTheOneThatATaskNeverFitsIntoIsNamed() {
        Charge charge = charge("0.12", HOURLY, DAILY);
        admitted("a", charge("0.10", DAILY));

        Refusal.OverBudget refusal = refusal("b", charge);

        assertThat(refusal.budget()).isEqualTo(HOURLY);
        assertThat(refusal.reserve()).isEqualByComparingTo("0.12");
        assertThat(refusal.isForEver()).isTrue();
        assertThat(refusal("b", charge("0.06", DAILY)).isForEver()).isFalse();
    }

    @Test
    void aTaskThatIsThereIsReturnedEvenIfTheBudgetIsUsedUp() {
        admitted("a", charge("0.10", HOURLY));

        Insertion again = admit("a", charge("0.10", HOURLY));

        assertThat(again.refusal()).isNull();
        assertThat(again.inserted()).isFalse();
        assertThat(used(HOURLY)).isEqualByComparingTo("0.10");
    }

    @Test
    void whatATaskCostTakesThePlaceOfWhatItMightHaveCost() {
        TaskRecord cheap = admitted("a", charge("0.05", HOURLY));
        TaskRecord refused = admitted("b", charge("0.05", HOURLY));
        refusal("c", charge("0.02", HOURLY));

        settle(cheap, "0.01");
        assertThat(used(HOURLY)).isEqualByComparingTo("0.06");
        admitted("c", charge("0.04", HOURLY));
        refusal("d", charge("0.02", HOURLY));

        ledger().release(refused);
        assertThat(used(HOURLY)).isEqualByComparingTo("0.05");
        admitted("d", charge("0.02", HOURLY));
        assertThat(ledger().adjust(POSTERS, "a", new Adjustment(usd("-0.01"), "a refund")))
                .isTrue();
        assertThat(used(HOURLY)).isEqualByComparingTo("0.06");
    }

    @Test
    void whatCostMoreThanWasReservedCountsInFull() {
        TaskRecord dear = admitted("a", charge("0.05", HOURLY));

        settle(dear, "0.17");

        assertThat(used(HOURLY)).isEqualByComparingTo("0.17");
        assertThat(refusal("b", charge("0.05", HOURLY)).spent()).isEqualByComparingTo("0.17");
        assertThat(ledger().use(OWNER, HOURLY).left()).isEqualByComparingTo("0");
    }

    @Test
    void aBudgetStartsAnewWithEachHourDayAndMonth() {
        admitted("a", charge("0.10", HOURLY, DAILY));
        refusal("b", charge("0.05", HOURLY, DAILY));

        move(Duration.ofMinutes(55).plusSeconds(54));
        refusal("b", charge("0.05", HOURLY, DAILY));
        move(Duration.ofSeconds(1));
        admitted("b", charge("0.05", HOURLY, DAILY));

        Refusal.OverBudget daily = refusal("c", charge("0.06", HOURLY, DAILY));
        assertThat(daily.budget())
                .as("of two the one that is longer in the way")
                .isEqualTo(DAILY);
        assertThat(daily.resetsAt()).isEqualTo(Instant.parse("2026-01-03T00:00:00Z"));
        Budget monthly = group("0.15/month");
        assertThat(refusal("c", charge("0.01", monthly)).resetsAt()).isEqualTo(Instant.parse("2026-02-01T00:00:00Z"));
        Budget total = group("0.15");
        move(Duration.ofDays(30));
        admitted("c", charge("0.15", monthly, DAILY));
        Refusal.OverBudget ever = refusal("d", charge("0.01", total));
        assertThat(ever.resetIn()).isNull();
        assertThat(ever.resetsAt()).isNull();
        assertThat(ever.spent()).isEqualByComparingTo("0.30");
    }

    @Test
    void aTaskCountsInTheHourOfItsCreation() {
        TaskRecord early = admitted("a", charge("0.05", HOURLY));
        move(HOUR);
        admitted("b", charge("0.05", HOURLY));

        settle(early, "0.09");

        assertThat(used(HOURLY)).isEqualByComparingTo("0.05");
        assertThat(used(group("1/day"))).isEqualByComparingTo("0.14");
    }

    @Test
    void aBudgetThatIsNewCountsWhatWasThereBefore() {
        TaskRecord a = admitted("a", charge("0.05"));
        admitted("b", charge("0.04"));
        settle(a, "0.04");
        assertThat(used(DAILY)).isEqualByComparingTo("0.08");

        assertThat(refusal("c", charge("0.08", DAILY)).spent()).isEqualByComparingTo("0.08");
        admitted("c", charge("0.07", DAILY));
        assertThat(used(DAILY)).isEqualByComparingTo("0.15");
    }

    @Test
    void anAccountsBudgetIsForAllItsGroups() {
        Budget all = account("0.10/day");
        admitted("a", charge("0.05", all));
        Charge other = new Charge("restyle", PRICED, usd("0.05"), 1, null, List.of(all, group("0.05/day")));
        assertThat(repository
                        .insertIfAbsent(task("b").group("restyle").build(), HOUR, A, new Admission(0, other))
                        .inserted())
                .isTrue();

        assertThat(refusal("c", charge("0.05", DAILY, all)).budget()).isEqualTo(all);
        admitted("c", charge("0.05", DAILY));
        Insertion elsewhere = repository.insertIfAbsent(
                TaskRecord.submitting(OTHER_ACCOUNT, "d").group("posters").build(),
                HOUR,
                A,
                new Admission(0, charge("0.05", all)));
        assertThat(elsewhere.inserted()).isTrue();
        assertThat(ledger().use(BudgetOwner.of(Budget.Scope.ACCOUNT, ACCOUNT, "posters"), all)
                        .used())
                .isEqualByComparingTo("0.15");
    }

    @Test
    void anUnknownPriceIsRefusedOnlyUnderABudget() {
        admitted("a", charge(null));

        assertThat(admit("b", charge(null, DAILY)).refusal()).isEqualTo(new Refusal.PriceUnknown(PRICED));
        assertThat(repository.findByExternalTaskId(ACCOUNT, "b")).isEmpty();

        settle(stored("a"), "0.04");
        admitted("b", charge(null, DAILY));
        assertThat(used(DAILY)).isEqualByComparingTo("0.08");
    }

    @Test
    void aDearerTaskRaisesWhatTheNextOnesReserve() {
        settle(admitted("a", charge("0.02", DAILY)), "0.05");

        admitted("b", charge("0.02", DAILY));

        assertThat(used(DAILY)).isEqualByComparingTo("0.10");
        admitted("c", charge("0.02", DAILY));
        refusal("d", charge("0.02", DAILY));
    }

    @Test
    void manyInsertsAndSettlementsAtOnceNeverExceedTheBudget() throws Exception {
        int threads = 6;
        int each = 15;
        Budget budget = group("1.00/day");
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        int inserted = 0;
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                all.add(executor.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    int mine = 0;
                    for (int i = 0; i < each; i++) {
                        Insertion insertion =
                                admit("t-" + number + "-" + i, charge("0.028", budget, account("5.00/month")));
                        if (insertion.inserted()) {
                            mine++;
                            settle(insertion.task(), i % 3 == 0 ? "0.021" : "0.028");
                        }
                    }
                    return mine;
                }));
            }
            for (Future<Integer> one : all) {
                inserted += one.get(120, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        Spending sum = today().get(0);
        assertThat(sum.tasks()).isEqualTo(inserted).isBetween(35L, 47L);
        assertThat(sum.total()).isLessThanOrEqualTo(BigDecimal.ONE).isGreaterThan(usd("0.97"));
        assertThat(used(budget)).isEqualByComparingTo(sum.total());
    }

    @Test
    void nodesAgreeOnBudgets() {
        assertThat(ledger().agree(OWNER, "a", "1.00/day", WITHIN)).isEmpty();
        assertThat(ledger().agree(OWNER, "b", "1.00/day", WITHIN)).isEmpty();
        assertThat(ledger().agree(OWNER, "a", "1.00/day", WITHIN)).isEmpty();
        move(MINUTE);

        assertThat(ledger().agree(OWNER, "c", "2.00/day", WITHIN)).hasValueSatisfying(other -> {
            assertThat(other.node()).isIn("a", "b");
            assertThat(other.budgets()).isEqualTo("1.00/day");
            assertThat(other.age()).isEqualTo(MINUTE);
        });
        assertThat(ledger().agree(OWNER, "c", "", WITHIN)).as("none is another").isPresent();
        assertThat(ledger().agree(OWNER, "c", "1.00/day", WITHIN)).isEmpty();
        assertThat(ledger().agree(new BudgetOwner(ACCOUNT, null), "c", "2.00/day", WITHIN))
                .as("the account's is another matter")
                .isEmpty();
    }

    @Test
    void whatANodeHasSaidCountsForAWhile() {
        ledger().agree(OWNER, "a", "1.00/day", WITHIN);
        move(Duration.ofMinutes(4));
        assertThat(ledger().repeat(OWNER, "a")).isTrue();
        move(Duration.ofMinutes(4));
        assertThat(ledger().agree(OWNER, "b", "2.00/day", WITHIN)).isPresent();

        move(Duration.ofMinutes(1));

        assertThat(ledger().agree(OWNER, "b", "2.00/day", WITHIN)).isEmpty();
    }

    @Test
    void whatIsWithdrawnOrForgottenBindsNobody() {
        ledger().agree(OWNER, "a", "1.00/day", WITHIN);
        ledger().withdraw(OWNER, "a");
        assertThat(ledger().agree(OWNER, "b", "2.00/day", WITHIN)).isEmpty();

        assertThat(ledger().forget(OWNER)).isEqualTo(1);

        assertThat(ledger().repeat(OWNER, "b")).isFalse();
        assertThat(ledger().agree(OWNER, "c", "3.00/day", WITHIN)).isEmpty();
        assertThat(ledger().forget(new BudgetOwner(OTHER_ACCOUNT, "posters"))).isZero();
    }
}
