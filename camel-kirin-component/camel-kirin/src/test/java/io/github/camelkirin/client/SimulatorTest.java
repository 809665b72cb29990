/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.CreateOutcome.Accepted;
import io.github.camelkirin.api.CreateOutcome.Unknown;
import io.github.camelkirin.api.InsufficientCreditsException;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.wire.Dialect;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A task's life against a service that was written from the evidence on its own, in each of its dialects. */
class SimulatorTest {

    private static final byte[] TWO = CannedServer.utf8(
            "{\"prompt\":\"A lighthouse\",\"n\":2,\"resolution\":\"1k\",\"external_task_id\":\"x1\"}");

    private static KirinSimulator simulator;

    @BeforeAll
    static void start() {
        simulator = KirinSimulator.builder().timeScale(100).build().start();
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @AfterEach
    void reset() {
        simulator.reset();
    }

    static Stream<Arguments> dialects() {
        return Stream.of(Protocol.values())
                .flatMap(protocol -> Arrays.stream(Dialect.Choice.class.getPermittedSubclasses())
                        .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                        .map(choice -> Arguments.of(protocol, choice)));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void followsATaskToItsImagesInEveryDialect(Protocol protocol, Dialect.Choice choice) throws Exception {
        simulator.use(Dialect.standard().with(choice));
        try (KirinClient client = client(protocol)) {
            KirinTask ended = ended(client, create(client).getTaskId());
            assertThat(ended.getStatus()).isEqualTo(TaskStatus.COMPLETED);
            assertThat(ended.getImages()).hasSize(2).allSatisfy(image -> assertThat(image.getUrl())
                    .startsWith(simulator.baseUrl()));
            assertThat(ended.getCost()).isEqualByComparingTo(new BigDecimal("0.056"));
            assertThat(ended.getCreatedAt() != null).isEqualTo(protocol == Protocol.GENERATION);
            assertThat(KirinTask.fromJson(ended.getJson(), StatusMapping.standard())
                            .getImages())
                    .isEqualTo(ended.getImages());
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void learnsWhyATaskFailedInEveryDialect(Protocol protocol, Dialect.Choice choice) throws Exception {
        simulator.use(Dialect.standard().with(choice));
        simulator.faults().next(Operation.TASK, new Fault.FailTask("002016095", "it broke"));
        try (KirinClient client = client(protocol)) {
            KirinTask ended = ended(client, create(client).getTaskId());
            assertThat(ended.getStatus()).isEqualTo(TaskStatus.FAILED);
            assertThat(ended.getError()).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void knowsARefusalInEveryDialect(Protocol protocol, Dialect.Choice choice) throws Exception {
        simulator.use(Dialect.standard().with(choice));
        simulator.faults().next(Operation.CREATE, new Fault.Refuse(402, "40201", "Insufficient credits", null, false));
        simulator.faults().next(Operation.QUERY, new Fault.Refuse(404, null, "no such task", null, false));
        try (KirinClient client = client(protocol)) {
            assertThat(client.create("m", TWO).get(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(CreateOutcome.Refused.class, refused -> assertThat(refused.cause())
                            .isInstanceOf(InsufficientCreditsException.class));
            assertThat(client.query("m", "t1").get(10, TimeUnit.SECONDS)).isInstanceOf(QueryOutcome.NotFound.class);
        }
    }

    @Test
    void findsATaskByItsExternalIdAfterTheAnswerWasLost() throws Exception {
        for (Fault lost : List.of(
                new Fault.Drop(true, true), new Fault.Drop(true, false), new Fault.CutOff(), new Fault.Truncate())) {
            simulator.reset();
            simulator.faults().next(Operation.CREATE, lost);
            try (KirinClient client = client(Protocol.GENERATION)) {
                assertThat(client.create("m", TWO).get(10, TimeUnit.SECONDS)).isInstanceOf(Unknown.class);
                assertThat(ended(client, "x1").getImages()).hasSize(2);
                assertThat(simulator.ledger().sends("x1")).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancelsByEitherMethod(Dialect.Cancel method) throws Exception {
        simulator.use(Dialect.standard().with(method));
        try (KirinClient client = client(Protocol.QUEUE)) {
            String id = create(client).getTaskId();
            assertThat(client.cancel("m", String.valueOf(id)).get(10, TimeUnit.SECONDS))
                    .isInstanceOfAny(CancelOutcome.Accepted.class, CancelOutcome.Refused.class);
        }
    }

    private static KirinTask create(KirinClient client) throws Exception {
        CreateOutcome outcome = client.create("m", TWO).get(10, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(Accepted.class);
        return ((Accepted) outcome).task();
    }

    private static KirinTask ended(KirinClient client, @Nullable String id) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> query(client, String.valueOf(id)), task -> task.getStatus()
                        .isEnded());
    }

    /** The task, or one of unknown status. */
    private static KirinTask query(KirinClient client, String id) throws Exception {
        return client.query("m", id).get(10, TimeUnit.SECONDS) instanceof QueryOutcome.Found found
                ? found.task()
                : KirinTask.builder().build();
    }

    private static KirinClient client(Protocol protocol) {
        return new KirinClient(ClientSettings.builder()
                .baseUri(URI.create(simulator.baseUrl()))
                .apiKey(simulator.apiKey())
                .protocol(protocol)
                .build());
    }
}
