/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More prompts than a day's budget pays for. A task costs 0.028 USD, so that 0.06 are two a day. */
class WorkflowNightlyTest extends RecipeSupport {

    private final List<Object> finished = new CopyOnWriteArrayList<>();
    private final InMemoryTaskRepository repository = new InMemoryTaskRepository(KIRIN.clock(), 1_000);

    private static final class Nightly extends RouteBuilder {
        @Override
        public void configure() {
            // tag::nightly[]
            from("file:tonight")
                    .setHeader("CamelKirinBatchId", simple("${file:onlyname.noext}"))
                    .split(body().tokenize("\n"))
                    .stopOnException()
                    .setHeader(
                            "CamelKirinIdempotencyKey",
                            simple("${header.CamelKirinBatchId}-${exchangeProperty.CamelSplitIndex}"))
                    .to("kirin:nightly?submission=deferred&budget={{budget}}&onBudgetExceeded=wait")
                    .end()
                    .to("kirin:nightly?operation=closeBatch");

            from("kirin:nightly?imageStore={{pictures}}")
                    .filter(header("CamelKirinEvent").isEqualTo("batch"))
                    .to("direct:finished");
            // end::nightly[]
        }
    }

    private final class Finished extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:finished")
                    .process(exchange -> finished.add(exchange.getMessage().getHeader("CamelKirinBatchCompleted")));
        }
    }

    /** A node with what the nodes before it have stored. */
    private void node(boolean yaml) throws Exception {
        properties.setProperty("pictures", folder.resolve("pictures").toString());
        properties.setProperty("budget", "0.06/day");
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        kirin.setClock(KIRIN.clock());
        kirin.getConfiguration().setTaskRepository(repository);
        start(yaml ? ofYaml() : new Nightly(), new Finished());
    }

    private RoutesBuilder ofYaml() throws Exception {
        Resource routes = PluginHelper.getResourceLoader(context).resolveResource("classpath:nightly.yaml");
        return PluginHelper.getRoutesLoader(context)
                .findRoutesBuilders(routes)
                .iterator()
                .next();
    }

    @BeforeEach
    void atTheBeginningOfADay() {
        tomorrow();
    }

    private void tomorrow() {
        Instant now = KIRIN.clock().instant();
        KIRIN.advance(Duration.between(now, now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS)));
    }

    private List<Instant> days() {
        return KIRIN.ledger().sends().stream()
                .map(SentCreate::at)
                .map(at -> at.truncatedTo(ChronoUnit.DAYS))
                .toList();
    }

    private void untilDone(int tasks) {
        soon().until(() -> count("nightly", TaskState.DONE) == tasks);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatDoesNotFitIntoTodayIsMadeTomorrow(boolean yaml) throws Exception {
        node(yaml);
        Instant today = KIRIN.clock().instant().truncatedTo(ChronoUnit.DAYS);
        put("tonight", "posters.txt", "A pier\nA harbour\nA lighthouse\nA ferry\nA gull");
        untilDone(2);

        tomorrow();
        untilDone(4);
        restart();
        node(yaml);
        assertThat(finished).isEmpty();

        tomorrow();
        untilDone(6); // with the batch's event
        assertThat(finished).containsExactly(5L);
        Duration day = Duration.ofDays(1);
        Instant second = today.plus(day);
        assertThat(days()).containsExactly(today, today, second, second, second.plus(day));
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(5);
        assertThat(files("pictures")).hasSize(5);
        soon().until(() -> files("tonight").isEmpty());
    }
}
