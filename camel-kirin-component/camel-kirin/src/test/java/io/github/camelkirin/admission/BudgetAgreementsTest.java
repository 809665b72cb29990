/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.task.TaskLog;
import io.github.camelkirin.timer.ManualTimer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class BudgetAgreementsTest {

    private static final BudgetOwner POSTERS =
            new BudgetOwner(new AccountId("default", "https://kirin.test"), "posters");

    private final ManualTimer timer = new ManualTimer();
    private final SpendingLedger ledger =
            new InMemoryTaskRepository(timer.clock(), 10).spending().orElseThrow();
    private boolean away = true;
    private final BudgetAgreements here = new BudgetAgreements(ledger, Runnable::run, timer);
    private final BudgetAgreements there = new BudgetAgreements(ledger, Runnable::run, timer);

    @Test
    void aNodeThatLivesIsNotForgotten() {
        here.join(POSTERS, "a", "1.00/day");
        timer.move(Duration.ofHours(1));

        assertThatThrownBy(() -> there.join(POSTERS, "b", "2.00/day"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for group posters: here it is 2.00/day, on node a, ")
                .hasMessageContaining("it was 1.00/day")
                .hasMessageContaining("forgetBudgets on a node that runs; if none does, start again later")
                .hasMessageContaining("forgotten after 5 minutes");
        assertThatCode(() -> there.join(POSTERS, "b", "1.00/day")).doesNotThrowAnyException();
    }

    @Test
    void aNodeThatDiedIsForgottenInFiveMinutes() {
        ledger.agree(POSTERS, "dead", "1.00/day", BudgetAgreements.WITHIN);
        timer.move(Duration.ofMinutes(5).minusSeconds(1));
        assertThatThrownBy(() -> here.join(POSTERS, "a", "")).hasMessageContaining("here it is none");

        timer.move(Duration.ofSeconds(1));

        assertThatCode(() -> here.join(POSTERS, "a", "")).doesNotThrowAnyException();
    }

    @Test
    void theLastEndpointThatLeavesTakesTheNodesWordBack() {
        here.join(POSTERS, "a", "1.00/day");
        here.join(POSTERS, "a", "1.00/day");
        assertThatThrownBy(() -> here.join(POSTERS, "a", "2.00/day"))
                .hasMessageContaining("all endpoints that create tasks of group posters");

        here.leave(POSTERS);
        assertThatThrownBy(() -> there.join(POSTERS, "b", "")).isInstanceOf(IllegalArgumentException.class);
        here.leave(POSTERS);

        assertThatCode(() -> there.join(POSTERS, "b", "")).doesNotThrowAnyException();
        there.close();
        assertThatCode(() -> here.join(POSTERS, "a", "3.00")).doesNotThrowAnyException();
    }

    @Test
    void aNodeWhoseBudgetWasForgottenSaysSoAndDoesNotBringItBack() {
        here.join(POSTERS, "a", "1.00/day");
        ledger.forget(POSTERS);

        try (TaskLog log = new TaskLog()) {
            timer.move(Duration.ofMinutes(9));
            assertThat(log.lines("The budget of group posters that this node goes by (1.00/day) was forgotten"))
                    .hasSize(1);
        }
        assertThatCode(() -> there.join(POSTERS, "b", "2.00/day")).doesNotThrowAnyException();
    }

    @Test
    void onlyABudgetNeedsTheStoreToStart() {
        BudgetAgreements without = awayAtFirst();

        assertThatCode(() -> without.join(POSTERS, "a", "")).doesNotThrowAnyException();
        assertThatThrownBy(() -> without.join(new BudgetOwner(POSTERS.account(), null), "a", "1.00"))
                .hasMessage("no ink");
    }

    @Test
    void aNodeWithoutABudgetSaysSoWhenTheStoreIsBack() {
        BudgetAgreements late = awayAtFirst();
        late.join(POSTERS, "a", "");
        timer.move(Duration.ofMinutes(2));

        away = false;
        timer.move(Duration.ofMinutes(1));

        assertThatThrownBy(() -> there.join(POSTERS, "b", "1.00/day"))
                .hasMessageContaining("on node a, ")
                .hasMessageContaining("it was none");
        ledger.forget(POSTERS);
        timer.move(Duration.ofMinutes(1));
        assertThatCode(() -> there.join(POSTERS, "b", "1.00/day")).doesNotThrowAnyException();
    }

    @Test
    void aNodeWithoutABudgetWarnsOfAnothersWhenTheStoreIsBack() {
        BudgetAgreements late = awayAtFirst();
        late.join(POSTERS, "a", "");
        there.join(POSTERS, "b", "1.00/day");

        away = false;
        try (TaskLog log = new TaskLog()) {
            timer.move(Duration.ofMinutes(3));
            assertThat(log.lines("all nodes must have the same budget for group posters: here it is none, on node b"))
                    .hasSize(1);
        }
        there.leave(POSTERS);
        timer.move(Duration.ofMinutes(1));
        assertThatThrownBy(() -> here.join(POSTERS, "c", "1.00/day")).hasMessageContaining("on node a, ");
    }

    @Test
    void aNodeThatHasLeftSaysNothingAnyMore() {
        BudgetAgreements late = awayAtFirst();
        late.join(POSTERS, "a", "");
        late.leave(POSTERS);

        away = false;
        timer.move(Duration.ofMinutes(2));

        assertThatCode(() -> there.join(POSTERS, "b", "1.00/day")).doesNotThrowAnyException();
    }

    private BudgetAgreements awayAtFirst() {
        SpendingLedger unreliable = (SpendingLedger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SpendingLedger.class}, (proxy, method, values) -> {
                    if (away) {
                        throw new IllegalStateException("no ink");
                    }
                    return method.invoke(ledger, values);
                });
        return new BudgetAgreements(unreliable, Runnable::run, timer);
    }
}
