/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.ledger.SentCreate;
import io.github.camelkirin.simulator.task.Latency;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Camel context whose kirin component talks to a simulator, for tests of what goes in and what comes out. */
abstract class InputRouteSupport extends CamelTestSupport {

    static final String GROUP = "inputs";

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(100))));

    final InMemoryTaskRepository tasks = new InMemoryTaskRepository();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        created.getRegistry().bind("tasks", TaskRepository.class, tasks);
        configure(created.getComponent("kirin", KirinComponent.class).getConfiguration());
        return created;
    }

    /** The component's options. */
    void configure(KirinConfiguration options) {
        options.setBaseUrl(KIRIN.baseUrl());
        options.setApiKey(KIRIN.apiKey());
        options.setFirstQueryDelay(20);
        options.setQueryInterval(20);
        options.setMaxQueryInterval(50);
        options.setSubmitGrace(300);
        options.setSubmitTimeout(2_000);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {}
        };
    }

    /** Sends a message to an endpoint and gives back the exchange, failed or not. */
    Exchange send(String uri, Object body, Map<String, ?> headers) {
        return template.send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }

    /** The exception that a message meets. */
    Exception failure(String uri, Object body, Map<String, ?> headers) {
        Exception failure = send(uri, body, headers).getException();
        assertThat(failure).as("failure of " + uri).isNotNull();
        return failure;
    }

    /** Creates a task and gives back the parameters as they arrived at the service. */
    JsonNode arrived(String uri, Object body, Map<String, ?> headers) {
        int before = KIRIN.ledger().sends().size();
        Exchange exchange = send(uri, body, headers);
        assertThat(exchange.getException()).isNull();
        List<SentCreate> sends = KIRIN.ledger().sends();
        assertThat(sends).hasSize(before + 1);
        return sends.get(before).params();
    }

    /** Why an endpoint cannot be made or started. */
    Throwable endpointFailure(String uri) {
        Throwable failure =
                catchThrowable(() -> context.getEndpoint(uri).createProducer().start());
        assertThat(failure).as("failure of an endpoint").isNotNull();
        return failure;
    }

    /** An exception with all its causes and suppressed ones, as a log would show it. */
    static String text(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    void assertNothingSentNorStored() {
        assertThat(KIRIN.ledger().sends()).isEmpty();
        AccountId account = new AccountId("default", KIRIN.baseUrl());
        assertThat(tasks.counts(new TaskScope(GROUP, account)).values()).allMatch(count -> count == 0);
    }
}
