/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A service that is in trouble while its tasks are asked about. */
class CompletionTroubleTest extends CompletionTestSupport {

    private List<String> createSome(String uri, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(create(uri));
        }
        return ids;
    }

    private void assertAllCompletedOnce(int count) {
        assertThat(seen).hasSize(count).extracting(Seen::status).containsOnly("completed");
        assertThat(seen).extracting(Seen::attempt).containsOnly(1);
    }

    /** So that they are asked about at the same time. */
    private static void awaitDue(Duration firstQueryDelay) {
        Instant due = Instant.now().plus(firstQueryDelay);
        await().until(() -> Instant.now().isAfter(due));
    }

    @Test
    void refusedQueriesLoseNothingAndItGoesOnAfterwards() throws Exception {
        KIRIN.faults().next(Operation.QUERY, Fault.status(401));
        KIRIN.faults().next(Operation.QUERY, Fault.status(402));
        KIRIN.faults().next(Operation.QUERY, Fault.status(403));
        String create = "kirin:refused?firstQueryDelay=300";
        List<String> ids = createSome(create, 6);
        awaitDue(Duration.ofMillis(300));
        routes(rb -> rb.from("kirin:refused?" + NO_TICK).process(this::note));
        ids.forEach(this::awaitDone);
        assertAllCompletedOnce(6);
    }

    @Test
    void aQueryThatIsAskedToSlowDownPausesAllQueriesOfTheAccount() throws Exception {
        String options = "maxConcurrentRequests=1&firstQueryDelay=100";
        KIRIN.faults().next(Operation.QUERY, Fault.slowDown(Duration.ofSeconds(1)));
        Instant start = Instant.now();
        List<String> ids = createSome("kirin:slowA?" + options, 3);
        ids.addAll(createSome("kirin:slowB?" + options, 3));
        routes(rb -> {
            rb.from("kirin:slowA?" + options + "&" + NO_TICK).process(this::note);
            rb.from("kirin:slowB?" + options + "&" + NO_TICK).process(this::note);
        });
        ids.forEach(this::awaitDone);
        assertAllCompletedOnce(6);
        for (Seen one : seen) {
            String taskId = (String) one.header(KirinConstants.TASK_ID);
            assertThat(KIRIN.ledger().queries(taskId).get(0)).isAfter(start.plusMillis(1000));
        }
    }

    @Test
    void aBurstOfThrottledQueriesIsOnePause() throws Exception {
        List<String> ids = createSome("kirin:burst?firstQueryDelay=300", 20);
        awaitDue(Duration.ofMillis(300));
        KIRIN.faults().next(Operation.QUERY, 10, new Fault.Refuse(429, null, "too many requests", null, false));
        routes(rb -> rb.from("kirin:burst?" + NO_TICK).process(this::note));
        ids.forEach(this::awaitDone);
        assertAllCompletedOnce(20);
    }

    @Test
    void brokenAnswersCountAgainstNothing() throws Exception {
        for (Fault fault : List.of(
                Fault.status(500),
                Fault.status(503),
                Fault.status(408),
                Fault.html(),
                Fault.truncatedJson(),
                Fault.dropped(),
                Fault.reset(),
                Fault.cutOff(),
                Fault.reply(200, "text/plain", "nonsense"),
                Fault.reply(200, "application/json", "[1,2]"))) {
            KIRIN.faults().next(Operation.QUERY, fault);
        }
        routes(rb -> rb.from("kirin:garbage?" + NO_TICK).process(this::note));
        awaitDone(create("kirin:garbage"));
        assertThat(KIRIN.faults().pending()).isZero();
        assertAllCompletedOnce(1);
    }

    @Test
    void aQueryThatHangsHoldsUpNoOtherTask() throws Exception {
        KIRIN.faults().next(Operation.QUERY, Fault.hang());
        routes(rb -> rb.from("kirin:hangs?maxConcurrentRequests=2&" + NO_TICK).process(this::note));
        List<String> ids = createSome("kirin:hangs?maxConcurrentRequests=2", 10);
        soon().until(() -> seen.size() == 9);
        assertThat(KIRIN.faults().hanging()).isEqualTo(1);
        KIRIN.faults().releaseHanging();
        ids.forEach(this::awaitDone);
        assertAllCompletedOnce(10);
    }

    @Test
    void aQueryThatTimesOutIsAskedAgain() throws Exception {
        KIRIN.faults().next(Operation.QUERY, 2, Fault.hang());
        String options = "requestTimeout=400&maxConcurrentRequests=1&leaseDuration=5000";
        routes(rb -> rb.from("kirin:timesOut?" + options + "&" + NO_TICK).process(this::note));
        List<String> ids = createSome("kirin:timesOut?" + options, 3);
        ids.forEach(this::awaitDone);
        assertAllCompletedOnce(3);
    }

    @Test
    void aProducerWithOtherSettingsWakesTheConsumerToo() throws Exception {
        routes(rb -> rb.from("kirin:apart?requestTimeout=7000&leaseDuration=50000&" + NO_TICK)
                .process(this::note));
        List<String> ids = createSome("kirin:apart?maxConcurrentRequests=3", 5);
        ids.forEach(this::awaitDone);
        assertAllCompletedOnce(5);
    }

    @Test
    void oneRequestAtATimeIsEnoughForManyTasks() throws Exception {
        routes(rb -> rb.from("kirin:narrow?maxConcurrentRequests=1&concurrentConsumers=1&" + NO_TICK)
                .process(this::note));
        List<String> ids = createSome("kirin:narrow?maxConcurrentRequests=1", 60);
        ids.forEach(this::awaitDone);
        assertAllCompletedOnce(60);
    }
}
