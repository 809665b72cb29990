/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.KirinSpending;
import io.github.camelkirin.api.BudgetExceededException;
import io.github.camelkirin.repository.BudgetUse;
import io.github.camelkirin.repository.Spending;
import io.github.camelkirin.repository.TaskState;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class SpendingTest extends RecipeSupport {

    private final List<String> later = new CopyOnWriteArrayList<>();

    private static final class Budget extends RouteBuilder {
        @Override
        public void configure() {
            // tag::budget[]
            onException(BudgetExceededException.class)
                    .handled(true)
                    .setHeader("retryAt", simple("${exception.resetsAt}"))
                    .to("direct:later");

            from("direct:prompts").to("kirin:posters?budget=0.05/hour,25.00/day&accountBudget=400/month");
            // end::budget[]
        }
    }

    private static final class Tags extends RouteBuilder {
        @Override
        public void configure() {
            // tag::cost-tag[]
            from("direct:orders")
                    .setHeader("CamelKirinCostTag", header("customer"))
                    .to("kirin:restyle");
            // end::cost-tag[]
        }
    }

    private final class Later extends RouteBuilder {
        @Override
        public void configure() {
            from("kirin:posters").log("${header.CamelKirinTaskId}");
            from("direct:later")
                    .process(exchange -> later.add(exchange.getMessage().getHeader("retryAt", String.class)));
        }
    }

    @Test
    void aCreateOverTheBudgetIsLeftForLater() throws Exception {
        start(new Budget(), new Later());

        context.createProducerTemplate().sendBody("direct:prompts", "A lighthouse");
        context.createProducerTemplate().sendBody("direct:prompts", "Another");

        assertThat(later).hasSize(1);
        assertThat(later.get(0)).endsWith(":00:00Z");
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void costsAreToldApartByCustomer() throws Exception {
        start(new Tags());
        for (String customer : List.of("Acme", "Acme", "Initech")) {
            context.createProducerTemplate().send("direct:orders", exchange -> {
                exchange.getMessage().setBody("A lighthouse");
                exchange.getMessage().setHeader("customer", customer);
            });
        }

        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(context.getEndpoint("kirin:restyle", KirinEndpoint.class)
                        .spending()
                        .totals(today.minusDays(1), today.plusDays(1)))
                .extracting(row -> row.costTag() + " " + row.tasks())
                .containsExactly("Acme 2", "Initech 1");
    }

    private static List<String> report(Exchange exchange, String taskId, LocalDate from, LocalDate to) {
        List<String> lines = new ArrayList<>();
        // tag::spending-java[]
        KirinSpending spending = exchange.getContext()
                .getEndpoint("kirin:posters", KirinEndpoint.class)
                .spending();
        for (Spending row : spending.totals(from, to)) {
            lines.add(row.model() + " " + row.tasks() + " tasks, " + row.total() + " USD");
        }
        for (BudgetUse use : spending.budgets()) {
            lines.add(use.left() + " USD left of " + use.budget());
        }
        spending.adjust(taskId, new BigDecimal("-0.028"), "the provider has paid it back");
        // end::spending-java[]
        return lines;
    }

    @Test
    void aRefundIsBooked() throws Exception {
        start(new Later());
        Exchange created = context.createProducerTemplate()
                .send("kirin:posters", exchange -> exchange.getMessage().setBody("A lighthouse"));
        soon().until(() -> count("posters", TaskState.DONE) == 1);
        String id = created.getMessage().getHeader("CamelKirinTaskId", String.class);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);

        assertThat(report(created, id, today.minusDays(1), today.plusDays(1)))
                .containsExactly("kirin_image_omni 1 tasks, 0.028 USD");

        assertThat(context.getEndpoint("kirin:posters", KirinEndpoint.class)
                        .spending()
                        .totals(today.minusDays(1), today.plusDays(1)))
                .singleElement()
                .satisfies(row -> assertThat(row.total()).isEqualByComparingTo("0"));
    }
}
