/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.docs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.api.CallbackOutcome;
import io.github.camelkirin.metrics.KirinMeters;
import io.github.camelkirin.observe.GroupStatuses;
import io.github.camelkirin.observe.Totals;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.yaml.snakeyaml.Yaml;

/** Dashboard, alert rules and page use metrics that there are: those that a run of the component gives to Prometheus. */
@Tag("build")
class MonitoringTest {

    private static final Path DOCS = Path.of("src/main/docs");
    private static final Path PAGE = DOCS.resolve("kirin-observability.adoc");

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN = new KirinSimulatorExtension(
            KirinSimulator.builder().latency(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(20))));

    private static Scrape scrape = new Scrape("");
    private static Set<String> meterNames = Set.of();

    @BeforeAll
    static void run() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CountDownLatch completed = new CountDownLatch(1);
        try (CamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("prometheus", registry);
            KirinConfiguration configuration =
                    context.getComponent("kirin", KirinComponent.class).getConfiguration();
            configuration.setBaseUrl(KIRIN.baseUrl());
            configuration.setApiKey(KIRIN.apiKey());
            configuration.setFirstQueryDelay(10);
            configuration.setQueryInterval(20);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:create").to("kirin:posters?budget=100.00/day");
                    from("kirin:posters").process(exchange -> completed.countDown());
                }
            });
            context.start();
            context.createProducerTemplate().requestBody("direct:create", "A lighthouse at dawn");
            assertThat(completed.await(30, TimeUnit.SECONDS)).isTrue();
            callback(context);
            scrape = new Scrape(registry.scrape());
            meterNames = registry.getMeters().stream()
                    .map(meter -> meter.getId().getName())
                    .collect(toSet());
        }
    }

    /** Their counters are there from the first one on. */
    private static void callback(CamelContext context) {
        Clock clock = Clock.systemUTC();
        KirinMeters meters = KirinMeters.of(context, new GroupStatuses(new Totals(clock), clock), clock);
        AccountId account = new AccountId("default", KIRIN.baseUrl());
        assertThat(meters).isNotNull();
        meters.callback(new TaskScope("posters", account), CallbackOutcome.ACCEPTED);
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(DOCS.resolve("kirin-dashboard.json").toFile());
    }

    /** One rule of the file. */
    private record Alert(String name, String expression, Map<String, String> annotations) {

        @SuppressWarnings("unchecked")
        static List<Alert> all() throws IOException {
            Map<String, List<Map<String, Object>>> file =
                    new Yaml().load(Files.readString(DOCS.resolve("kirin-alerts.yaml")));
            return ((List<Map<String, Object>>) file.get("groups").get(0).get("rules"))
                    .stream()
                            .map(rule -> new Alert(
                                    (String) rule.get("alert"), (String) rule.get("expr"), (Map<String, String>)
                                            rule.get("annotations")))
                            .toList();
        }
    }

    private static Stream<String> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(MatchResult::group);
    }

    @Test
    void theDashboardShowsMetricsThatThereAre() throws IOException {
        Set<String> shown = new HashSet<>();
        for (JsonNode panel : dashboard().get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                PromQl query = new PromQl(target.get("expr").asText());
                query.assertFits(scrape);
                assertThat(query.labelsGiven())
                        .as("legend of %s", panel.get("title"))
                        .containsAll(matches(
                                        "(?<=\\{\\{)\\w+(?=}})",
                                        target.get("legendFormat").asText())
                                .toList());
                shown.addAll(query.metrics());
            }
        }
        for (JsonNode variable : dashboard().at("/templating/list")) {
            if (variable.get("type").asText().equals("query")) {
                String definition = variable.get("definition").asText();
                assertThat(scrape.labels(
                                new PromQl(definition).metrics().iterator().next()))
                        .contains(variable.get("name").asText());
            }
        }
        assertThat(shown).as("every metric is somewhere on it").containsAll(scrape.metrics());
    }

    @Test
    void alertsAskForMetricsThatThereAre() throws IOException {
        assertThat(Alert.all()).hasSizeGreaterThan(10).allSatisfy(alert -> {
            PromQl query = new PromQl(alert.expression());
            query.assertFits(scrape);
            Set<String> given = new TreeSet<>(query.labelsGiven());
            if (!query.aggregates()) {
                given.addAll(scrape.labels(query.metrics().iterator().next()));
                given.add("instance");
            }
            assertThat(given)
                    .as(alert.name())
                    .containsAll(
                            matches("(?<=\\$labels\\.)\\w+", alert.annotations().toString())
                                    .toList());
        });
    }

    @Test
    void everyAlertSaysWhatToDoAndLeadsToItsRunbook() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(Alert.all()).allSatisfy(alert -> {
            assertThat(alert.annotations().keySet())
                    .as(alert.name())
                    .containsExactlyInAnyOrder("summary", "description", "runbook");
            String[] link = alert.annotations().get("runbook").split("#");
            assertThat(link[0]).isEqualTo(PAGE.getFileName().toString());
            assertThat(page).contains("\n[#" + link[1] + "]\n===").contains(alert.name());
        });
    }

    @Test
    void thePageHasEachMeterAndEachValueThatIsAskedFor() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(meterNames).isNotEmpty().allSatisfy(name -> assertThat(page).contains("| `" + name + "` +\n"));
        assertThat(scrape.families()).allSatisfy(name -> assertThat(page).contains("\n`" + name + "`\n"));
        assertThat(matches("(?<=| `)camel\\.kirin\\.[a-z.]+(?=` \\+)", page).collect(toSet()))
                .isEqualTo(meterNames);
        for (Alert alert : Alert.all()) {
            new PromQl(alert.expression()).values().forEach(value -> assertThat(page)
                    .contains("`" + value + "`"));
        }
        assertThat(scrape.values("outcome", "operation", "reason"))
                .hasSizeGreaterThan(15)
                .allSatisfy(value -> assertThat(page).contains("`" + value + "`"));
    }
}
