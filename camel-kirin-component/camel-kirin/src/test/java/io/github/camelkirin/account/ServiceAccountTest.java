/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.client.CancelOutcome;
import io.github.camelkirin.client.ClientSettings;
import io.github.camelkirin.client.KirinClient;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.task.EngineFixture;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class ServiceAccountTest {

    private final EngineFixture fixture = new EngineFixture(false);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anIdThatFitsIntoNoPathIsRefusedAndKeepsNoPermit() {
        for (int i = 0; i < 10; i++) {
            assertThat(fixture.engine.get(TaskRecord.submitting(EngineFixture.ACCOUNT, "..")
                            .model("kirin_image_omni")
                            .build()))
                    .isCompletedWithValueMatching(outcome -> outcome instanceof QueryOutcome.Unsupported refused
                            && refused.cause().getMessage().contains("was '..'"));
            assertThat(fixture.engine.cancel(".", "t1"))
                    .isCompletedWithValueMatching(CancelOutcome.Refused.class::isInstance);
        }
        assertThat(fixture.account.gate().tryAcquire(RequestGate.Kind.CLAIM, 9)).isEqualTo(4);
    }

    @Test
    void aModelThatFitsIntoNoPathIsRefusedAndKeepsNoPermit() {
        KirinClient client = new KirinClient(ClientSettings.builder()
                .baseUri(URI.create(EngineFixture.ACCOUNT.baseUrl()))
                .apiKey("test-key")
                .createPath("/models/{model}")
                .build());
        try (ServiceAccount account = new ServiceAccount(
                EngineFixture.ACCOUNT, client, true, AccountLimits.concurrent(4), fixture.timer, List.of())) {
            TaskRecord task = TaskRecord.submitting(EngineFixture.ACCOUNT, "a")
                    .model("..")
                    .build();
            List<CreateOutcome> outcomes = new ArrayList<>();
            account.gate()
                    .acquire(RequestGate.Kind.CREATE, () -> account.create(task, new byte[] {'{', '}'}, outcomes::add));
            assertThat(outcomes).hasSize(1).first().isInstanceOf(CreateOutcome.Refused.class);
            assertThat(account.gate().tryAcquire(RequestGate.Kind.CLAIM, 9)).isEqualTo(4);
        }
    }

    @Test
    void aCancelThatIsAcceptedShowsThatTheKeyIsTakenAgainAndARefusedOneDoesNot() {
        KirinClient client = KirinClient.dryRun(Protocol.QUEUE);
        try (ServiceAccount account = new ServiceAccount(
                EngineFixture.ACCOUNT, client, false, AccountLimits.concurrent(4), fixture.timer, List.of())) {
            CreateOutcome.Accepted created = (CreateOutcome.Accepted)
                    client.create("kirin_image_omni", new byte[] {'{', '}'}).join();
            RequestGate gate = account.gate();
            AtomicInteger queries = new AtomicInteger();
            gate.refused(RequestGate.Lane.QUERIES, fixture.timer.now());
            for (int i = 0; i < 3; i++) {
                gate.acquire(RequestGate.Kind.CLAIM, queries::incrementAndGet);
            }
            CompletableFuture<CancelOutcome> unknown = account.cancel("kirin_image_omni", "nobody's");
            CompletableFuture<CancelOutcome> known =
                    account.cancel("kirin_image_omni", created.task().getTaskId());
            fixture.timer.move(Duration.ofSeconds(5));
            assertThat(unknown).isCompletedWithValueMatching(CancelOutcome.Refused.class::isInstance);
            assertThat(gate.isOpen(RequestGate.Lane.QUERIES)).isFalse();
            assertThat(known).as("one probe at a time").isNotDone();
            fixture.timer.move(Duration.ofSeconds(5));
            assertThat(known).isCompletedWithValueMatching(CancelOutcome.Accepted.class::isInstance);
            assertThat(gate.isOpen(RequestGate.Lane.QUERIES)).isTrue();
            assertThat(queries).as("those that waited for it").hasValue(3);
        }
    }
}
