/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.query.CallbackTiming;
import io.github.camelkirin.query.QueryStep;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What must not outlast the moment in which it happens. */
@Tag("no-lane")
class GroupPollerTroubleTest {

    private final EngineFixture fixture = new EngineFixture(false);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aCallbackIsNotAboutTheNextTryOfItsTask() {
        GroupPoller poller = fixture.poller(new CallbackTiming(EngineFixture.SCHEDULE), completion -> {});
        TaskRecord task = EngineFixture.task("a", TaskState.ACTIVE).toBuilder()
                .request(new byte[] {'{', '}'})
                .resubmits(new Resubmits(2))
                .timeLeft(Duration.ofHours(1))
                .build();
        fixture.engine.called(EngineFixture.POSTERS, "a", true, true);
        assertThat(fixture.engine.isHinted(task)).isTrue();
        KirinTask failed = KirinTask.fromJson(
                "{\"id\":\"task-a\",\"status\":\"failed\",\"error\":{\"code\":\"002016095\"}}",
                StatusMapping.standard());
        assertThat(poller.decide(task, fixture.timer.now(), new QueryOutcome.Found(failed)))
                .isInstanceOf(QueryStep.Resubmit.class);
        assertThat(fixture.engine.isHinted(task)).isFalse();
    }

    @Test
    void aDriverThatIsBrokenKeepsNoPermits() {
        GroupPoller poller = fixture.poller(completion -> {});
        poller.start();
        fixture.repository.duringCall = () -> {
            throw new NoClassDefFoundError("a driver's");
        };
        assertThat(poller.claimNow()).isZero();
        assertThat(poller.trouble()).isInstanceOf(NoClassDefFoundError.class);
        assertThat(fixture.account.gate().tryAcquire(RequestGate.Kind.CLAIM, 9)).isEqualTo(4);
        fixture.account.gate().giveBack(RequestGate.Kind.CLAIM, 4);
        assertThat(poller.claimNow()).isZero();
        assertThat(poller.trouble()).isNull();
    }
}
