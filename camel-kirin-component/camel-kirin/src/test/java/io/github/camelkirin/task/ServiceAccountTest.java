/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.client.CancelOutcome;
import io.github.camelkirin.client.ClientSettings;
import io.github.camelkirin.client.KirinClient;
import io.github.camelkirin.repository.TaskRecord;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
}
