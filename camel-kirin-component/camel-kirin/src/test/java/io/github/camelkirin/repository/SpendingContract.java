/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.assertj.core.util.BigDecimalComparator;
import org.junit.jupiter.api.Test;

/** The part of the contract about what tasks cost. */
abstract class SpendingContract extends AdmissionContract {

    protected static final String PRICED = "kirin_image_omni 2k 1";
    protected static final LocalDate TODAY = LocalDate.of(2026, 1, 2);

    private static final RecursiveComparisonConfiguration AMOUNTS = RecursiveComparisonConfiguration.builder()
            .withComparatorForType(BigDecimalComparator.BIG_DECIMAL_COMPARATOR, BigDecimal.class)
            .build();

    protected SpendingLedger ledger() {
        return repository.spending().orElseThrow();
    }

    protected static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }

    /** A charge of posters without a tag. */
    protected static Charge charge(String listPrice, Budget... budgets) {
        return new Charge("posters", PRICED, listPrice == null ? null : usd(listPrice), 1, null, List.of(budgets));
    }

    protected Insertion admit(String externalTaskId, Charge charge) {
        return repository.insertIfAbsent(task(externalTaskId).kind(PRICED).build(), HOUR, A, new Admission(0, charge));
    }

    protected TaskRecord admitted(String externalTaskId, Charge charge) {
        Insertion insertion = admit(externalTaskId, charge);
        assertThat(insertion.refusal()).isNull();
        assertThat(insertion.inserted()).isTrue();
        return insertion.task();
    }

    protected void settle(TaskRecord task, String cost) {
        ledger().settle(List.of(new Settlement(task, cost == null ? null : usd(cost))));
    }

    private static Spending spending(int tasks, int images, String spent, String reserved, String adjusted) {
        return new Spending(
                "posters", "kirin_image_omni", null, TODAY, tasks, images, usd(spent), usd(reserved), usd(adjusted));
    }

    protected List<Spending> today() {
        return ledger().totals(ACCOUNT, "posters", TODAY, TODAY);
    }

    protected void assertToday(Spending... rows) {
        assertThat(today()).usingRecursiveFieldByFieldElementComparator(AMOUNTS).containsExactly(rows);
    }

    @Test
    void reservesWhatATaskMayCostUntilItIsSettled() {
        TaskRecord task = admitted("a", charge("0.028"));
        assertThat(task.chargeId()).isNotNull();
        assertThat(stored("a").chargeId()).isEqualTo(task.chargeId());
        assertToday(spending(1, 1, "0", "0.028", "0"));

        settle(task, "0.0252");

        assertToday(spending(1, 1, "0.0252", "0", "0"));
    }

    @Test
    void onlyTheFirstSettlementCounts() {
        TaskRecord task = admitted("a", charge("0.028"));

        settle(task, "0.01");
        settle(task, "0.01");
        settle(task, "0.05");
        ledger().settle(List.of(new Settlement(task, usd("1")), new Settlement(task, usd("2"))));
        ledger().release(task);

        assertToday(spending(1, 1, "0.01", "0", "0"));
    }

    @Test
    void whatWasTakenForFailedAndWasNotIsBookedWhenThatIsKnown() {
        TaskRecord billed = admitted("a", charge("0.028"));
        settle(billed, "0");
        settle(billed, "0");
        assertToday(spending(1, 1, "0", "0", "0"));

        settle(billed, "0.03");
        settle(billed, "0.5");
        settle(billed, null);

        assertToday(spending(1, 1, "0.03", "0", "0"));
        TaskRecord untold = admitted("b", charge("0.028"));
        settle(untold, "0");
        settle(untold, null);
        assertToday(spending(2, 2, "0.06", "0", "0"));
    }

    @Test
    void aTaskOfWhichNothingIsKnownReservesNothingAndTeachesNothing() {
        Charge tracked = new Charge("posters", null, null, 1, null, List.of());
        settle(admitted("a", tracked), "0.25");

        admitted("b", tracked);

        assertToday(spending(2, 2, "0.25", "0", "0"));
    }

    @Test
    void whatNobodyCanTellIsBookedAsItWasReserved() {
        settle(admitted("a", charge("0.028")), null);
        settle(admitted("b", charge(null)), null);

        assertToday(spending(2, 2, "0.028", "0", "0"));
    }

    @Test
    void settlesManyAtOnce() {
        TaskRecord a = admitted("a", charge("0.028"));
        TaskRecord b = admitted("b", charge("0.028"));
        TaskRecord c = admitted("c", charge("0.028"));

        ledger().settle(List.of(
                new Settlement(c, usd("0.3")), new Settlement(a, usd("0.1")), new Settlement(b, usd("0"))));
        ledger().settle(List.of());

        assertToday(spending(3, 3, "0.4", "0", "0"));
    }

    @Test
    void aReleasedTaskNeverCostAnything() {
        TaskRecord task = admitted("a", charge("0.028"));

        ledger().release(task);
        ledger().release(task);

        assertThat(today()).isEmpty();
        settle(task, "0.028");
        assertThat(today()).isEmpty();
    }

    @Test
    void aTaskWithoutAChargeIsBookedWhenItIsSettled() {
        TaskRecord task = insert(active("a"));
        assertThat(task.chargeId()).isNull();
        move(Duration.ofDays(1));

        settle(task, "0.05");
        settle(task, "0.06");

        assertThat(today()).isEmpty();
        assertThat(ledger().totals(ACCOUNT, null, TODAY, TODAY.plusDays(1)))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.spent()).isEqualByComparingTo("0.05");
                    assertThat(row.day()).isEqualTo(TODAY.plusDays(1));
                    assertThat(row.tasks()).isEqualTo(1);
                });
    }

    @Test
    void totalsAreByGroupModelTagAndDayOfCreation() {
        Map<String, String> tags = Map.of("a", "Acme", "b", "acme", "c", "Acme");
        tags.forEach((id, tag) -> {
            Charge tagged = new Charge("posters", PRICED, usd("0.1"), 4, tag, List.of());
            TaskRecord task = repository
                    .insertIfAbsent(task(id).kind(PRICED).build(), HOUR, A, new Admission(0, tagged))
                    .task();
            settle(task, "0.25");
        });
        repository.insertIfAbsent(
                task("other").model("kirin_other").group("restyle").build(),
                HOUR,
                A,
                new Admission(0, new Charge("restyle", "kirin_other 1k 1", usd("0.2"), 1, null, List.of())));
        move(Duration.ofDays(1));
        admitted("tomorrow", charge("0.028"));

        assertThat(ledger().totals(ACCOUNT, null, TODAY, TODAY))
                .extracting(row -> row.group() + " " + row.model() + " " + row.costTag() + " " + row.tasks() + " "
                        + row.images() + " " + row.total().stripTrailingZeros())
                .containsExactly(
                        "posters kirin_image_omni Acme 2 8 0.5",
                        "posters kirin_image_omni acme 1 4 0.25",
                        "restyle kirin_other null 1 1 0.2");
        assertThat(ledger().totals(ACCOUNT, "restyle", TODAY, TODAY.plusDays(9)))
                .hasSize(1);
        assertThat(ledger().totals(ACCOUNT, "posters", TODAY, TODAY.plusDays(1)))
                .hasSize(3);
        assertThat(ledger().totals(OTHER_ACCOUNT, null, TODAY, TODAY.plusDays(1)))
                .isEmpty();
        assertThat(ledger().totals(ACCOUNT, null, TODAY.minusDays(9), TODAY.minusDays(1)))
                .isEmpty();
    }

    @Test
    void anUntrackedTaskIsOfTheGroupThatItsChargeNames() {
        repository.insertIfAbsent(
                task("a").group(TaskScope.UNTRACKED).build(), HOUR, A, new Admission(0, charge("0.028")));

        assertToday(spending(1, 1, "0", "0.028", "0"));
    }

    @Test
    void aRefundIsBookedForTheDayOfTheTask() {
        TaskRecord task = admitted("a", charge("0.028"));
        settle(task.toBuilder().taskId("service-a").build(), "0.028");
        move(Duration.ofDays(1));

        assertThat(ledger().adjust(POSTERS, "a", new Adjustment(usd("-0.02"), "a refund")))
                .isTrue();
        assertThat(ledger().adjust(POSTERS, "service-a", new Adjustment(usd("0.005"), "some of it taken back")))
                .isTrue();

        assertToday(spending(1, 1, "0.028", "0", "-0.015"));
        assertThat(today().get(0).total()).isEqualByComparingTo("0.013");
    }

    @Test
    void whatMayHaveBeenPaidCanBeAdjustedBeforeItIsSettled() {
        TaskRecord task = admitted("a", charge("0.028"));
        assertThat(ledger().adjust(POSTERS, "a", new Adjustment(usd("-0.028"), "was never made")))
                .isTrue();
        assertToday(spending(1, 1, "0", "0.028", "-0.028"));

        settle(task, "0.03");

        assertToday(spending(1, 1, "0.03", "0", "-0.028"));
    }

    @Test
    void onlyTasksOfTheGroupCanBeAdjusted() {
        admitted("a", charge("0.028"));
        Adjustment refund = new Adjustment(usd("-0.02"), "a refund");

        assertThat(ledger().adjust(POSTERS, "b", refund)).isFalse();
        assertThat(ledger().adjust(new TaskScope("restyle", ACCOUNT), "a", refund))
                .isFalse();
        assertThat(ledger().adjust(new TaskScope("posters", OTHER_ACCOUNT), "a", refund))
                .isFalse();
        assertToday(spending(1, 1, "0", "0.028", "0"));
    }

    @Test
    void chargesOutliveTheirTasks() {
        TaskRecord task = admitted("a", charge("0.028"));
        settle(task, "0.02");
        repository.eraseAll(POSTERS, null);
        repository.purge();
        TaskRecord again = admitted("a", charge("0.028"));
        assertThat(again.chargeId()).isNotEqualTo(task.chargeId());

        settle(task, "0.5");
        settle(again, "0.03");

        assertToday(spending(2, 2, "0.05", "0", "0"));
        move(Duration.ofDays(399));
        repository.purge();
        assertThat(today()).hasSize(1);
        move(Duration.ofDays(2));
        repository.purge();
        assertThat(today()).isEmpty();
    }

    @Test
    void remembersTheHighestCostOfEachKind() {
        settle(admitted("a", charge(null)), "0.05");
        settle(admitted("b", charge(null)), "0.04");
        admitted("c", charge(null));
        assertThat(today().get(0).reserved()).isEqualByComparingTo("0.05");

        admitted("d", charge("0.04"));
        assertThat(today().get(0).reserved()).isEqualByComparingTo("0.10");
        admitted("e", charge("0.06"));
        assertThat(today().get(0).reserved()).isEqualByComparingTo("0.16");
        repository.insertIfAbsent(
                task("f").build(),
                HOUR,
                A,
                new Admission(0, new Charge("posters", "another kind", null, 1, null, List.of())));
        assertThat(today().get(0).reserved()).as("nothing is known of it").isEqualByComparingTo("0.16");
    }

    @Test
    void aRefundIsAtMostWhatTheTaskHasCostSoFar() {
        TaskRecord task = admitted("a", charge("0.028"));
        admitted("b", charge("1"));
        assertRefused("-28", "a refund must be at most what the task has cost so far, 0.028 USD, was 28 USD");
        assertRefused("-0.028001", "0.028 USD");

        adjust("-0.01");
        assertRefused("-0.02", "0.018 USD");
        settle(task, "0.02");
        assertRefused("-0.011", "0.01 USD");
        adjust("0.005");
        adjust("-0.015");
        assertRefused("-0.000001", "0 USD");

        assertToday(spending(2, 2, "0.02", "1", "-0.02"));
        adjust("2");
    }

    private void adjust(String amount) {
        assertThat(ledger().adjust(POSTERS, "a", new Adjustment(usd(amount), "why not")))
                .isTrue();
    }

    private void assertRefused(String amount, String message) {
        assertThatThrownBy(() -> adjust(amount))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
