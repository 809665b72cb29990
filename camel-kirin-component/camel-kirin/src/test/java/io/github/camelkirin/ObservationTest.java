/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.api.AccountStatus;
import io.github.camelkirin.api.GroupStatus;
import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContextAware;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What operators see of groups: the Java API, the dev console and JMX. */
class ObservationTest extends CompletionTestSupport {

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withEnableJMX();
    }

    private GroupStatus status(String group) {
        return context.getComponent("kirin", KirinComponent.class).status().stream()
                .filter(status -> status.group().equals(group))
                .findFirst()
                .orElseThrow();
    }

    private DevConsole console() {
        DevConsole console = PluginHelper.getDevConsoleResolver(context.getCamelContextExtension())
                .resolveDevConsole("kirin");
        CamelContextAware.trySetCamelContext(console, context);
        return console;
    }

    private JsonNode json(String group) throws Exception {
        JsonObject json = (JsonObject) console().call(DevConsole.MediaType.JSON);
        for (JsonNode node : new ObjectMapper().readTree(json.toJson()).get("groups")) {
            if (node.get("group").asText().equals(group)) {
                return node;
            }
        }
        throw new AssertionError("no group " + group + " in " + json.toJson());
    }

    private Object jmx(String group, String attribute) throws Exception {
        MBeanServer server =
                context.getManagementStrategy().getManagementAgent().getMBeanServer();
        ObjectName name = server.queryNames(
                        new ObjectName("org.apache.camel:context=" + context.getManagementName()
                                + ",type=endpoints,name=" + ObjectName.quote("kirin://" + group)),
                        null)
                .iterator()
                .next();
        return server.getAttribute(name, attribute);
    }

    @Test
    void countsWhatTheServiceCounts() throws Exception {
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters").process(this::note);
            rb.from("direct:now").to("kirin:quick?operation=generate");
        });
        for (int i = 0; i < 10; i++) {
            create("direct:create");
        }
        KIRIN.loseNextAnswer();
        create("direct:create");
        KIRIN.failNext("002016095");
        create("direct:create");
        soon().until(() -> seen.size() == 12);
        template.requestBody("direct:now", "A lighthouse at dusk");
        soon().until(() -> status("posters").counted().delivered() == 12);

        GroupStatus.Counts posters = status("posters").counted();
        GroupStatus.Counts quick = status("quick").counted();
        assertThat(posters.creates() + quick.creates())
                .isEqualTo(KIRIN.ledger().sends().size());
        assertThat(posters.queries() + quick.queries())
                .isEqualTo(KIRIN.ledger().totals().traffic().queries());
        assertThat(posters.cost().add(quick.cost()))
                .isEqualByComparingTo(KIRIN.ledger().moneyCharged())
                .isEqualByComparingTo("0.336");
        assertThat(posters.ended()).isEqualTo(Map.of("completed", 11L, "failed", 1L));
        assertThat(quick.ended()).isEqualTo(Map.of("completed", 1L));
        assertThat(quick.delivered()).isEqualTo(1);
        assertThat(posters.queriesPerSecond()).isPositive();
        assertThat(posters.lastError()).isNotNull();
        assertThat(posters.degraded()).as("the answers after the lost one came").isFalse();

        assertThat(json("posters").get("creates").asLong()).isEqualTo(posters.creates());
        assertThat(json("posters").get("ended").get("completed").asLong()).isEqualTo(11);
        assertThat(json("posters").get("cost").decimalValue()).isEqualByComparingTo("0.308");
        assertThat((String) console().call(DevConsole.MediaType.TEXT))
                .contains("Group posters (account default, " + KIRIN.baseUrl() + ")")
                .contains("cost 0.308 USD")
                .doesNotContain("lighthouse", KIRIN.apiKey());
        assertThat(jmx("posters", "Creates")).isEqualTo(posters.creates());
        assertThat((BigDecimal) jmx("posters", "Cost")).isEqualByComparingTo("0.308");
        assertThat((String) jmx("posters", "LastError")).contains("Exception, HTTP ", ", at 20");
    }

    @Test
    void countsFreshTriesAndWhatRoutesAreToldOfProgress() throws Exception {
        KirinConfiguration configuration =
                context.getComponent("kirin", KirinComponent.class).getConfiguration();
        configuration.setResubmitFailed(1);
        configuration.setProgress(true);
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters").process(this::note);
        });
        KIRIN.failNext("002016095");
        create("direct:create");
        soon().until(() -> status("posters").counted().delivered() == 1);

        long told = seen.size() - 1L;
        assertThat(told).isPositive();
        assertThat(status("posters").counted().resubmitted()).isEqualTo(1);
        assertThat(status("posters").counted().progressed()).isEqualTo(told);
        assertThat(json("posters").get("resubmitted").asLong()).isEqualTo(1);
        assertThat(json("posters").get("progressed").asLong()).isEqualTo(told);
        assertThat(jmx("posters", "Resubmissions")).isEqualTo(1L);
        assertThat(jmx("posters", "ProgressExchanges")).isEqualTo(told);
    }

    @Test
    void tellsWhatIsKeptOfAGroup() throws Exception {
        routes(rb -> rb.from("direct:create").to("kirin:posters"));
        for (int i = 0; i < 3; i++) {
            create("direct:create");
        }
        assertThat(status("posters").kept()).containsEntry(TaskState.ACTIVE, 3L).containsEntry(TaskState.PARKED, 0L);
        assertThat(status("posters").oldest()).isNotNull();
        assertThat(jmx("posters", "TasksInFlight")).isEqualTo(3L);
        assertThat(jmx("posters", "TasksParked")).isEqualTo(0L);
        assertThat(jmx("posters", "LastError")).isEqualTo("");
        assertThat(json("posters").get("kept").get("active").asLong()).isEqualTo(3);
        assertThat(json("posters").get("oldestSeconds").asLong()).isNotNegative();
    }

    @Test
    void countsRoutesThatFailAndTasksThatAreParked() throws Exception {
        routes(rb -> {
            rb.errorHandler(rb.noErrorHandler());
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters?completionMaxRedeliveries=2").process(exchange -> {
                throw new HandedOverException("a", null);
            });
        });
        create("direct:create");
        soon().until(() -> status("posters").counted().parked() == 1);
        assertThat(status("posters").counted().redelivered()).isEqualTo(2);
        assertThat(status("posters").counted().delivered()).isZero();
    }

    /** They cost the task no redelivery, but are no less a sign of a route that fails. */
    @Test
    void countsTheProbesOfARouteThatFails() throws Exception {
        routes(rb -> {
            rb.errorHandler(rb.noErrorHandler());
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters?completionMaxRedeliveries=1")
                    .autoStartup(false)
                    .routeId("broken")
                    .process(exchange -> {
                        throw new IllegalStateException("no");
                    });
        });
        for (int i = 0; i < 6; i++) {
            create("direct:create");
        }
        context.getRouteController().startRoute("broken");
        soon().until(() -> status("posters").counted().redelivered() >= 10);
        assertThat(status("posters").counted().parked()).isLessThan(6);
    }

    @Test
    void tellsHowRequestsFare() throws Exception {
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        kirin.getConfiguration().setMaxConcurrentRequests(2);
        kirin.getConfiguration().setRequestsPerSecond(400.0);
        KIRIN.faults().next(Operation.CREATE, Fault.slowDown(Duration.ofMinutes(4)));
        KIRIN.faults().randomly(Operation.QUERY, 1, Fault.status(402));
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters?submitTimeout=100");
            rb.from("direct:get").to("kirin:posters?operation=get");
            rb.from("direct:high").to("kirin:posters?submitTimeout=100&priority=high");
        });
        Instant start = Instant.now();
        template.sendBody("direct:create", "A lighthouse at dawn");
        soon().until(() -> kirin.accountStatus().get(0).creates().throttled() == 1);
        template.sendBody("direct:create", "A lighthouse at dawn");
        template.sendBody("direct:high", "A lighthouse at dawn");
        for (int i = 0; i < 20; i++) {
            template.asyncSend(
                    "direct:get", exchange -> exchange.getMessage().setHeader(KirinConstants.TASK_ID, "task-1"));
        }
        soon().until(() -> {
            AccountStatus now = kirin.accountStatus().get(0);
            return now.creates().waiting() == 2
                    && now.queries().nextProbe() != null
                    && now.queries().waitingUrgent() > 10;
        });

        AccountStatus status = kirin.accountStatus().get(0);
        assertThat(status.baseUrl()).isEqualTo(KIRIN.baseUrl());
        assertThat(status.maxConcurrentRequests()).isEqualTo(2);
        assertThat(status.requestsPerSecond()).isEqualTo(400);
        assertThat(status.creates().pausedUntil()).isBetween(start.plusSeconds(235), start.plusSeconds(300));
        assertThat(status.creates().throttled()).isEqualTo(1);
        assertThat(status.creates().perSecond()).isEqualTo(5);
        assertThat(status.creates().waitingUrgent()).isEqualTo(1);
        assertThat(status.creates().nextProbe()).isNull();
        assertThat(status.queries().pausedUntil()).isNull();
        assertThat(status.queries().perSecond()).isNull();
        assertThat(status.queries().nextProbe()).isAfter(start.plusSeconds(4));

        JsonNode json = new ObjectMapper()
                .readTree(((JsonObject) console().call(DevConsole.MediaType.JSON)).toJson())
                .get("accounts")
                .get(0);
        assertThat(json.at("/creates/pausedUntil").asText())
                .isEqualTo(String.valueOf(status.creates().pausedUntil()));
        assertThat(json.at("/creates/waiting").asInt()).isEqualTo(2);
        assertThat(json.at("/queries/nextProbe").asText())
                .isEqualTo(String.valueOf(status.queries().nextProbe()));
        assertThat(json.at("/queries/perSecond").isMissingNode()).isTrue();
        assertThat((String) console().call(DevConsole.MediaType.TEXT))
                .contains("of 2 requests under way, 400.00 a second at most")
                .contains(
                        "Creates: waiting 1 urgent and 2 others, HTTP 429 1, learned pace 5.0 a second, paused until 2")
                .contains("held since the key is refused, next probe at 2");
        assertThat((int) jmx("posters?submitTimeout=100", "RequestsUnderWay")).isBetween(0, 2);
        assertThat((int) jmx("posters?submitTimeout=100", "RequestsWaiting")).isGreaterThan(10);
        assertThat((String) jmx("posters?submitTimeout=100", "AccountRequests")).contains("\"throttled\":1");
        context.getShutdownStrategy().setTimeout(1); // what waits would go on waiting
    }

    @Test
    void anObserverThatThrowsChangesNothing() throws Exception {
        context.getRegistry().bind("observer", new io.github.camelkirin.api.TaskObserver() {
            @Override
            public void ended(io.github.camelkirin.repository.TaskRecord task) {
                throw new IllegalStateException("no");
            }
        });
        routes(rb -> {
            rb.from("direct:create").to("kirin:posters");
            rb.from("kirin:posters").process(this::note);
        });
        awaitDone(create("direct:create"));
        assertThat(status("posters").counted().ended()).isEqualTo(Map.of("completed", 1L));
    }
}
