/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupPollerTest {

    private EngineFixture fixture = new EngineFixture(false);

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnBeingTriggeredAfterTheStoreWasDown(boolean blocking) {
        fixture.close();
        fixture = new EngineFixture(blocking);
        List<String> delivered = new ArrayList<>();
        fixture.insertDue("a", TaskState.ENDED, Duration.ofHours(1));
        GroupPoller poller =
                fixture.poller(completion -> delivered.add(completion.task().externalTaskId()));
        fixture.repository.down = true;
        poller.start();
        fixture.runThreads();
        assertThat(delivered).isEmpty();
        fixture.repository.down = false;
        fixture.engine.dueIn(EngineFixture.POSTERS, Duration.ZERO);
        fixture.runThreads();
        assertThat(delivered).containsExactly("a");
        assertThat(fixture.account.gate().tryAcquire(RequestGate.Kind.CLAIM, 9)).isEqualTo(4);
    }
}
