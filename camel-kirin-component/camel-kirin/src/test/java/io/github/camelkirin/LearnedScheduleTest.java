/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.query.KnownDurations;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks take 30 s here, by the simulator's clock, which the component follows. */
class LearnedScheduleTest extends CamelTestSupport {

    private static final String NO_TICK = "delay=60000&initialDelay=60000";
    private static final String KIND = "kirin_image_omni 2k 1";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
                    KirinSimulator.builder().latency(Latency.fixed(Duration.ofSeconds(30))))
            .withoutSystemProperties();

    private final List<Exchange> completions = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> queries = new ConcurrentHashMap<>();

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withEnableJMX();
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        KirinComponent kirin = context.getComponent("kirin", KirinComponent.class);
        kirin.setClock(KIRIN.clock());
        kirin.getConfiguration().setBaseUrl(KIRIN.baseUrl());
        kirin.getConfiguration().setApiKey(KIRIN.apiKey());
        context.getRegistry().bind("queries", new TaskObserver() {
            @Override
            public void queried(TaskRecord task, QueryOutcome outcome, Instant start, Duration took) {
                queries.merge(task.externalTaskId(), 1, Integer::sum);
            }
        });
        return context;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters?resolution=2k");
                from("kirin:posters?" + NO_TICK).process(completions::add);
                from("direct:fixed").to("kirin:fixed?resolution=2k&querySchedule=fixed");
                from("kirin:fixed?querySchedule=fixed&" + NO_TICK).process(completions::add);
                from("direct:generate").to("kirin:quick?resolution=2k&operation=generate&timeout=1h");
            }
        };
    }

    private void create(String to, String id) {
        template.sendBodyAndHeader(to, "A lighthouse", KirinConstants.IDEMPOTENCY_KEY, id);
    }

    private void learn(String to, int tasks) {
        IntStream.range(0, tasks).forEach(i -> create(to, "learned-" + i));
        // in steps: the service knows no time between, so that a leap would end all tasks before the first query
        await().atMost(60, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(1)).until(() -> {
            KIRIN.advance(Duration.ofMillis(1500));
            Instant now = KIRIN.clock().instant();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> !kirin().timer().now().isBefore(now));
            return completions.size() == tasks;
        });
    }

    private KirinComponent kirin() {
        return context.getComponent("kirin", KirinComponent.class);
    }

    private List<KnownDurations> known() {
        return kirin().durations();
    }

    @Test
    void asksAboutATaskWhenItIsLikelyToEnd() {
        learn("direct:create", 80);
        create("direct:create", "learned");
        create("direct:fixed", "fixed");

        KIRIN.advance(Duration.ofSeconds(10));
        await().untilAsserted(() -> assertThat(queries.get("fixed")).isGreaterThanOrEqualTo(3));
        assertThat(queries).doesNotContainKey("learned");

        KIRIN.advance(Duration.ofSeconds(60));
        await().untilAsserted(() -> assertThat(completions).hasSize(82));
        assertThat(queries.get("learned")).isPositive();
    }

    @Test
    void generateAsksByWhatWasLearnedAndLearnsToo() throws Exception {
        learn("direct:create", 80);
        long before = known().get(0).tasks();
        var reply = template.asyncRequestBodyAndHeader(
                "direct:generate", "A pier", KirinConstants.IDEMPOTENCY_KEY, "waiting", KirinTask.class);
        await().untilAsserted(() ->
                assertThat(KIRIN.ledger().totals().creates().sends()).isGreaterThanOrEqualTo(81));
        create("direct:fixed", "fixed");

        KIRIN.advance(Duration.ofSeconds(10));
        await().untilAsserted(() -> assertThat(queries.get("fixed")).isGreaterThanOrEqualTo(3));
        assertThat(queries).doesNotContainKey("waiting");

        KIRIN.advance(Duration.ofSeconds(60));
        assertThat(reply.get(20, TimeUnit.SECONDS).getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(known().get(0).tasks()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void aKindThatIsNotKnownYetIsAskedAboutOnTheCurve() {
        learn("direct:create", 80);
        template.sendBodyAndHeaders(
                "direct:create",
                "A lighthouse",
                Map.of(KirinConstants.IDEMPOTENCY_KEY, "four", KirinConstants.IMAGE_COUNT, 4));

        KIRIN.advance(Duration.ofSeconds(10));

        await().untilAsserted(() -> assertThat(queries.get("four")).isGreaterThanOrEqualTo(3));
    }

    @Test
    void theFixedScheduleLearnsNothing() {
        learn("direct:fixed", 10);

        assertThat(known()).isEmpty();
    }

    @Test
    void aDryRunLearnsNothing() throws Exception {
        for (int i = 0; i < 10; i++) {
            template.sendBody("kirin:posters?dryRun=true&resolution=2k", "A lighthouse");
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kirin:posters?dryRun=true&" + NO_TICK).process(completions::add);
            }
        });
        KIRIN.advance(Duration.ofMinutes(2));
        await().untilAsserted(() -> assertThat(completions).hasSize(10));

        assertThat(known()).isEmpty();
    }

    @Test
    void anIntervalSelectsTheFixedScheduleUnlessTheOtherIsAskedFor() {
        assertThat(schedule("kirin:x")).isEqualTo(KirinQuerySchedule.adaptive);
        assertThat(schedule("kirin:x?queryCost=2s")).isEqualTo(KirinQuerySchedule.adaptive);
        for (String interval :
                List.of("firstQueryDelay=3s", "queryInterval=2s", "queryMultiplier=1.5", "maxQueryInterval=15s")) {
            assertThat(schedule("kirin:x?" + interval)).as(interval).isEqualTo(KirinQuerySchedule.fixed);
            assertThat(schedule("kirin:x?querySchedule=adaptive&" + interval)).isEqualTo(KirinQuerySchedule.adaptive);
        }
        assertThat(schedule("kirin:x?querySchedule=fixed")).isEqualTo(KirinQuerySchedule.fixed);

        kirin().getConfiguration().setQueryInterval(2000);
        assertThat(schedule("kirin:y")).as("of the component").isEqualTo(KirinQuerySchedule.fixed);
    }

    private KirinQuerySchedule schedule(String uri) {
        return context.getEndpoint(uri, KirinEndpoint.class).getConfiguration().effectiveQuerySchedule();
    }

    @Test
    void aQueryHasToCostSomething() {
        assertThatThrownBy(() -> context.getEndpoint("kirin:x?queryCost=0"))
                .hasRootCauseMessage("queryCost must be more than 0, was 0 ms");
    }

    @Test
    void theConsoleAndJmxShowWhatIsKnownOfEachKind() throws Exception {
        assertThat(mapper().readTree((String) attribute())).isEmpty();
        learn("direct:create", 30);

        String text = (String) console().call(DevConsole.MediaType.TEXT);
        assertThat(text)
                .containsPattern("Tasks of kind " + KIND + " \\(account default, http.*\\): [23][0-9] known, median");
        JsonNode shown = mapper().readTree((String) attribute()).get(0);
        assertThat(shown.get("kind").asText()).isEqualTo(KIND);
        assertThat(shown.get("account").asText()).isEqualTo("default");
        assertThat(shown.get("tasks").asInt()).isBetween(25, 30);
        assertThat(shown.get("medianSeconds").asDouble()).isBetween(20.0, 45.0);
        assertThat(shown.get("p95Seconds").asDouble())
                .isGreaterThan(shown.get("medianSeconds").asDouble());
        JsonObject json = (JsonObject) console().call(DevConsole.MediaType.JSON);
        assertThat(mapper().readTree(json.toJson()).get("durations").get(0)).isEqualTo(shown);
    }

    private static ObjectMapper mapper() {
        return new ObjectMapper();
    }

    private Object attribute() throws Exception {
        MBeanServer server =
                context.getManagementStrategy().getManagementAgent().getMBeanServer();
        ObjectName name = server.queryNames(
                        new ObjectName("org.apache.camel:context=" + context.getManagementName()
                                + ",type=endpoints,name=\"kirin://posters*\""),
                        null)
                .iterator()
                .next();
        return server.getAttribute(name, "TaskDurations");
    }

    private DevConsole console() {
        DevConsole console = PluginHelper.getDevConsoleResolver(context.getCamelContextExtension())
                .resolveDevConsole("kirin");
        CamelContextAware.trySetCamelContext(console, context);
        return console;
    }
}
