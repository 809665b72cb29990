/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.account.AccountLimits;
import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.api.TaskTimeoutException;
import io.github.camelkirin.client.ClientSettings;
import io.github.camelkirin.client.KirinClient;
import io.github.camelkirin.query.QuerySchedule;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.timer.Timer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class WaitingTaskTest {

    private static final AccountId ACCOUNT = new AccountId("default", "http://127.0.0.1:1");

    /** Everything is late: what is scheduled happens before the scheduling method returns. */
    private static final Timer AT_ONCE = new Timer() {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable work) {
            work.run();
            return () -> {};
        }
    };

    @Test
    void aTimeLimitThatIsOverAtOnceEndsTheWaiting() {
        try (KirinClient client = new KirinClient(
                ClientSettings.builder().baseUri(URI.create(ACCOUNT.baseUrl())).build())) {
            TaskEngine engine = new TaskEngine(
                    new RepositoryUse(new InMemoryTaskRepository(), Runnable::run, AT_ONCE),
                    new ServiceAccount(ACCOUNT, client, true, AccountLimits.concurrent(1), AT_ONCE, List.of()),
                    AT_ONCE,
                    new Lease("node", Duration.ofMinutes(1)));
            Duration second = Duration.ofSeconds(1);
            WaitSettings settings = new WaitSettings(new QuerySchedule(second, second, 1, second), second, second);
            TaskRecord task = TaskRecord.submitting(ACCOUNT, "order-1").build();
            assertThat(engine.await(task, settings))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(TaskTimeoutException.class);
        }
    }
}
