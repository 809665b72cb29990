/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.BudgetExceededException;
import io.github.camelkirin.api.PriceUnknownException;
import io.github.camelkirin.api.RequestRefusedException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.repository.BudgetUse;
import io.github.camelkirin.repository.Spending;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Routes under a budget. A task costs 0.028 USD unless a test says otherwise. */
class BudgetRouteTest extends CamelTestSupport {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(50))));

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        KirinComponent kirin = created.getComponent("kirin", KirinComponent.class);
        kirin.setClock(KIRIN.clock());
        KirinConfiguration options = kirin.getConfiguration();
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        return created;
    }

    private void route(String producer) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to(producer);
                from("kirin:posters").to("mock:done");
            }
        });
    }

    private void create(String body) {
        template.sendBody("direct:create", body);
    }

    private static BudgetExceededException exceeded(Throwable thrown) {
        assertThat(thrown).isInstanceOf(CamelExecutionException.class);
        assertThat(thrown.getCause()).isInstanceOf(BudgetExceededException.class);
        return (BudgetExceededException) thrown.getCause();
    }

    private BudgetExceededException refused(String body) {
        try {
            create(body);
        } catch (CamelExecutionException e) {
            return exceeded(e);
        }
        throw new AssertionError("the budget had room for it");
    }

    private KirinSpending spending() {
        return context.getEndpoint("kirin:posters", KirinEndpoint.class).spending();
    }

    private List<Spending> today() {
        LocalDate today = KIRIN.clock().instant().atZone(ZoneOffset.UTC).toLocalDate();
        return spending().totals(today.minusDays(1), today.plusDays(1));
    }

    @Test
    void aRouteThatLoopsOnCreateStopsAtItsBudget() throws Exception {
        route("kirin:posters?budget=1.00/month");
        MockEndpoint done = getMockEndpoint("mock:done");
        done.expectedMessageCount(35); // before the first comes: it waits for so many from here on

        int created = 0;
        BudgetExceededException exceeded = null;
        while (exceeded == null && created < 100) {
            try {
                create("A pier " + created);
                created++;
            } catch (CamelExecutionException e) {
                exceeded = exceeded(e);
            }
        }

        assertThat(created).isEqualTo(35);
        done.assertIsSatisfied(PATIENCE.toMillis());
        assertThat(KIRIN.ledger().moneyCharged()).isEqualByComparingTo("0.98");
        assertThat(KIRIN.ledger().sends()).hasSize(35);
        assertThat(exceeded).isNotNull();
        assertThat(exceeded.getLimit()).isEqualTo("1.00/month");
        assertThat(exceeded.getSpent()).isEqualByComparingTo("0.98");
        assertThat(exceeded.getResetsAt()).isAfter(KIRIN.clock().instant());
        assertThat(exceeded).hasMessageContaining("1.00/month").hasMessageContaining("0.98");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(today().get(0).spent()).isEqualByComparingTo("0.98"));
        assertThat(done.getReceivedExchanges().get(0).getMessage().getHeader(KirinConstants.COST))
                .isEqualTo(new BigDecimal("0.028"));
        assertThat(done.getReceivedExchanges().get(0).getMessage().getHeader(KirinConstants.DISCOUNT))
                .isNotNull();
    }

    @Test
    void aTaskThatFailsCostsNothingAndMakesRoom() throws Exception {
        route("kirin:posters?budget=0.03/month");
        KIRIN.failNext("002016095");
        create("A pier");
        assertThat(refused("Another").getSpent()).isEqualByComparingTo("0.028");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(today().get(0).total()).isEqualByComparingTo("0"));

        create("Another");
        assertThat(KIRIN.ledger().sends()).hasSize(2);
    }

    @Test
    void aCreateThatIsRefusedGivesBackWhatWasReservedForIt() throws Exception {
        route("kirin:posters?budget=0.03/month");
        KIRIN.refuseNext(422);
        assertThatThrownBy(() -> create("A pier")).hasCauseInstanceOf(RequestRefusedException.class);

        create("Another");

        assertThat(today().get(0).tasks()).isEqualTo(1);
    }

    @Test
    void aTaskThatIsCancelledHereStaysReserved() throws Exception {
        route("kirin:posters?budget=0.03/month&firstQueryDelay=60000");
        template.sendBodyAndHeader("direct:create", "A pier", KirinConstants.IDEMPOTENCY_KEY, "a");

        template.sendBodyAndHeader("kirin:posters?operation=cancel", "", KirinConstants.EXTERNAL_TASK_ID, "a");

        getMockEndpoint("mock:done").expectedMessageCount(1);
        getMockEndpoint("mock:done").assertIsSatisfied(PATIENCE.toMillis());
        assertThat(today().get(0).reserved()).isEqualByComparingTo("0.028");
        assertThat(refused("Another").getSpent()).isEqualByComparingTo("0.028");
    }

    @Test
    void anUntrackedTaskCountsAsItWasReserved() throws Exception {
        route("kirin:posters?budget=0.06/month&tracked=false&imageCount=2");
        create("A pier");

        assertThat(refused("Another").getSpent()).isEqualByComparingTo("0.056");
        assertThat(today()).singleElement().satisfies(row -> {
            assertThat(row.group()).isEqualTo("posters");
            assertThat(row.spent()).isEqualByComparingTo("0.056");
            assertThat(row.images()).isEqualTo(2);
        });
    }

    @Test
    void anUnknownPriceIsRefusedAndASetOneReserved() throws Exception {
        route("kirin:posters?budget=0.30/month&model=kirin_next");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:priced").to("kirin:posters?budget=0.30/month&model=kirin_next&listPrice=0.2");
            }
        });

        assertThatThrownBy(() -> create("A pier"))
                .hasCauseInstanceOf(PriceUnknownException.class)
                .hasStackTraceContaining("listPrice")
                .hasStackTraceContaining("kirin_next default 1");
        assertThat(KIRIN.ledger().sends()).isEmpty();

        template.sendBody("direct:priced", "A pier");
        assertThat(spending()
                        .totals(LocalDate.EPOCH, LocalDate.of(2999, 1, 1))
                        .get(0)
                        .total())
                .isGreaterThan(BigDecimal.ZERO);
    }

    @Test
    void aCreateWaitsForTheNextHour() throws Exception {
        route("kirin:posters?budget=0.03/hour&onBudgetExceeded=wait");
        toTheHour();
        create("A pier");

        CompletableFuture<Object> waits = template.asyncRequestBody("direct:create", "Another");
        await().atMost(PATIENCE).until(() -> context.getComponent("kirin", KirinComponent.class).status().stream()
                .anyMatch(status -> status.group().equals("posters")));
        assertThat(waits).isNotDone();
        assertThat(KIRIN.ledger().sends()).hasSize(1);

        KIRIN.advance(Duration.ofHours(1));

        assertThat(waits).succeedsWithin(PATIENCE);
        assertThat(KIRIN.ledger().sends()).hasSize(2);
    }

    /** So that none passes while the test runs. */
    private void toTheHour() {
        Instant now = KIRIN.clock().instant();
        KIRIN.advance(Duration.between(now, now.truncatedTo(ChronoUnit.HOURS).plusSeconds(3600)));
    }

    @Test
    void aCreateThatWaitsGetsWhatAnotherGivesBack() throws Exception {
        route("kirin:posters?budget=0.03/month&onBudgetExceeded=wait");
        KIRIN.failNext("002016095");
        create("A pier");

        assertThat(template.asyncRequestBody("direct:create", "Another")).succeedsWithin(PATIENCE);
    }

    @Test
    void aCreateThatHasWaitedTooLongTellsOfTheBudget() throws Exception {
        route("kirin:posters?budget=0.03/month&onBudgetExceeded=wait&createTimeout=200");
        create("A pier");

        assertThat(refused("Another").getLimit()).isEqualTo("0.03/month");
    }

    @Test
    void aCreateThatAloneCostsMoreThanItsBudgetDoesNotWait() throws Exception {
        route("kirin:posters?budget=0.02/hour,0.05/day&onBudgetExceeded=wait");

        assertThat(template.asyncRequestBody("direct:create", "A pier"))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(BudgetExceededException.class)
                .withMessageContaining("budget of 0.02/hour (USD)")
                .withMessageContaining("the task alone costs more than the budget, up to 0.028 USD");
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void costsAreToldApartByTheirTag() throws Exception {
        route("kirin:posters?costTag=house");
        create("A pier");
        template.sendBodyAndHeader("direct:create", "Another", KirinConstants.COST_TAG, "Acme");

        Exchange used = template.request("direct:create", exchange -> {
            exchange.getMessage().setBody("A third");
            exchange.getMessage().setHeader(KirinConstants.COST_TAG, "Acme");
        });

        assertThat(used.getMessage().getHeaders()).doesNotContainKey(KirinConstants.COST_TAG);
        assertThat(today()).extracting(Spending::costTag).containsExactly("Acme", "house");
        assertThat(today()).extracting(Spending::tasks).containsExactly(2L, 1L);
        assertThatThrownBy(
                        () -> template.sendBodyAndHeader("direct:create", "Another", KirinConstants.COST_TAG, "A\ntag"))
                .hasCauseInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aRefundMakesRoom() throws Exception {
        route("kirin:posters?budget=0.03/month");
        template.sendBodyAndHeader("direct:create", "A pier", KirinConstants.IDEMPOTENCY_KEY, "a");
        refused("Another");

        assertThat(spending().adjust("a", new BigDecimal("-0.028"), "the pier was upside down"))
                .isTrue();

        create("Another");
        assertThat(today().get(0).adjusted()).isEqualByComparingTo("-0.028");
        assertThat(spending().adjust("unknown", BigDecimal.ONE, "why not")).isFalse();
        assertThatThrownBy(() -> spending().adjust("a", BigDecimal.ZERO, "nothing"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void budgetsCanBeReadWhileRoutesRun() throws Exception {
        String uri = "kirin:posters?budget=0.03/month,1.00&accountBudget=5.00";
        route(uri);
        create("A pier");

        List<BudgetUse> budgets =
                context.getEndpoint(uri, KirinEndpoint.class).spending().budgets();

        assertThat(budgets).extracting(use -> use.budget().toString()).containsExactly("0.03/month", "1.00", "5.00");
        assertThat(budgets).extracting(BudgetUse::used).allSatisfy(used -> assertThat(used)
                .isEqualByComparingTo("0.028"));
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        assertThat(kirin.spending()).singleElement().satisfies(group -> {
            assertThat(group.spentToday().add(group.reservedToday())).isEqualByComparingTo("0.028");
            assertThat(group.budgets()).hasSize(3);
        });
        assertThat(context.getEndpoint(uri, KirinEndpoint.class).getSpending())
                .contains("\"budget\":\"1.00\"", "\"used\":0.028");
    }

    @Test
    void endpointsOfAGroupThatDisagreeDoNotStart() throws Exception {
        route("kirin:posters?budget=1.00/day");

        assertThatThrownBy(() -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:other").to("kirin:posters?budget=2.00/day");
                    }
                }))
                .isInstanceOf(FailedToStartRouteException.class)
                .hasStackTraceContaining("group posters")
                .hasStackTraceContaining("2.00/day")
                .hasStackTraceContaining("1.00/day");
    }

    @Test
    void anEndpointThatCreatesOnlyWhereAMessageSaysSoAgreesThen() throws Exception {
        route("kirin:posters?budget=1.00/day");

        assertThatThrownBy(() -> template.sendBodyAndHeader(
                        "kirin:posters?operation=get", "A pier", KirinConstants.OPERATION, "create"))
                .hasStackTraceContaining("all endpoints that create tasks of group posters must have the same budget");
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void aConsumerWarnsOfABudgetOfItsOwn() throws Exception {
        context.getComponent("kirin", KirinComponent.class).getConfiguration().setAccountBudget("400/month");
        PrintStream err = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("kirin:posters?budget=25/day").to("mock:done");
                    from("kirin:restyle").to("mock:done");
                }
            });
        } finally {
            System.setErr(err);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("ignores its")))
                .singleElement(as(STRING))
                .contains(
                        "WARN",
                        "The consumer of group posters ignores its budget: budgets belong on the endpoint that");
    }

    @Test
    void aBudgetThatCannotBeReadIsAnError() {
        Map.of(
                        "budget=25/week",
                        "budget: a budget must be an amount in USD",
                        "accountBudget=1/day,2/day",
                        "accountBudget: there must be one budget for a period",
                        "listPrice=-1",
                        "listPrice must be 0 to 1000000",
                        "costTag=" + "x".repeat(101),
                        "costTag must be at most 100 characters")
                .forEach((option, message) -> assertThatThrownBy(() -> context.getEndpoint("kirin:posters?" + option))
                        .as(option)
                        .hasStackTraceContaining(message));
    }
}
