/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.query.CallbackTiming;
import io.github.camelkirin.query.LearnedTiming;
import io.github.camelkirin.query.QueryTiming;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task that goes on while its route is told how far it is, with time that stands still until it is moved. */
@Tag("no-lane")
class TellingTest {

    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration ROUTE_TIME = Duration.ofMinutes(5);
    private static final Duration LEASE = EngineFixture.LEASE.duration();
    private static final String ENDED = "{\"id\":\"task-a\",\"status\":\"completed\","
            + "\"output\":[{\"content\":[{\"type\":\"image\",\"url\":\"https://r.test/1.png\"}]}]}";

    private final AtomicInteger asked = new AtomicInteger();
    private final List<Completion> routed = new CopyOnWriteArrayList<>();
    private volatile String answer = running(0.1);
    private volatile Runnable beforeAnswer = () -> {};
    private HttpServer service;
    private EngineFixture fixture;

    @BeforeEach
    void serve() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", this::answer);
        service.start();
        fixture = new EngineFixture(
                false, URI.create("http://127.0.0.1:" + service.getAddress().getPort()));
    }

    @AfterEach
    void close() {
        fixture.close();
        service.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        beforeAnswer.run();
        byte[] body = answer.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        asked.incrementAndGet();
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String running(double progress) {
        return "{\"id\":\"task-a\",\"status\":\"in_progress\",\"progress\":" + progress + "}";
    }

    private GroupPoller start(QueryTiming timing) {
        return start(timing, Duration.ofHours(1));
    }

    private GroupPoller start(QueryTiming timing, Duration timeout) {
        PollerSettings settings = new PollerSettings(
                timing, Duration.ofSeconds(60), 4, new RedeliverySchedule(Duration.ofSeconds(5), 10), ROUTE_TIME, true);
        fixture.insertDue("a", TaskState.ACTIVE, timeout);
        GroupPoller poller = new GroupPoller(
                fixture.engine,
                EngineFixture.POSTERS,
                settings,
                new SubmissionSettings(Duration.ofSeconds(30), true, timing, false),
                StatusMapping.standard(),
                routed::add);
        poller.start();
        dealtWith(1);
        return poller;
    }

    private GroupPoller start() {
        return start(EngineFixture.SCHEDULE);
    }

    /** Waits for so many queries in all, and for what follows from their answers. */
    private void dealtWith(int queries) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> asked.get() == queries && freePermits() == 4);
    }

    private int freePermits() {
        int free = fixture.account.gate().tryAcquire(RequestGate.Kind.CLAIM, 9);
        fixture.account.gate().giveBack(RequestGate.Kind.CLAIM, free);
        return free;
    }

    /** The next query is answered so. */
    private void hear(String said) {
        answer = said;
        int before = asked.get();
        moveToNextQuery();
        dealtWith(before + 1);
    }

    /** A query takes its permit on the thread that moves the time. */
    private void moveToNextQuery() {
        int before = asked.get();
        for (int steps = 0; steps < 600 && asked.get() == before && freePermits() == 4; steps++) {
            fixture.timer.move(STEP);
        }
    }

    /** What was routed, in order. */
    private List<Object> told() {
        return routed.stream()
                .<Object>map(one -> one.isProgress()
                        ? one.answer().getProgress()
                        : one.answer().getStatus())
                .toList();
    }

    static Stream<QueryTiming> timings() {
        return Stream.of(EngineFixture.SCHEDULE, LearnedTiming.of(EngineFixture.SCHEDULE, Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @MethodSource("timings")
    void ofWhatIsHeardWhileTheRouteIsBusyOnlyTheNewestIsTold(QueryTiming timing) {
        start(timing);
        hear(running(0.2));
        hear(running(0.3));
        assertThat(told()).containsExactly(0.1);
        routed.get(0).succeeded();
        assertThat(told()).containsExactly(0.1, 0.3);
        assertThat(routed.get(1).task().progress()).isEqualTo(0.3);
        routed.get(1).succeeded();
        hear(running(0.3));
        assertThat(told()).as("nothing has moved").hasSize(2);
        hear(running(0.4));
        assertThat(told()).containsExactly(0.1, 0.3, 0.4);
    }

    @ParameterizedTest
    @MethodSource("timings")
    void anEndThatIsHeardMeanwhileFollowsOnce(QueryTiming timing) {
        start(timing);
        hear(running(0.2));
        hear(ENDED);
        fixture.timer.move(LEASE.dividedBy(2));
        assertThat(asked).as("an end is the last that is asked for").hasValue(3);
        assertThat(told()).containsExactly(0.1);
        routed.get(0).failed(new IllegalStateException("the route fails on progress"));
        assertThat(told()).containsExactly(0.1, TaskStatus.COMPLETED);
        routed.get(1).succeeded();
        assertThat(fixture.stored("a").state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void theLeaseIsKeptWhileTheRouteIsTold() {
        start();
        Instant end = fixture.timer.now().plus(LEASE.multipliedBy(2));
        while (fixture.timer.now().isBefore(end)) {
            hear(running(0.1));
        }
        assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, "a", EngineFixture.OTHER))
                .isEmpty();
    }

    @Test
    void whatAnotherNodeHasTakenOverIsNeitherAskedAboutNorPutBack() {
        start();
        fixture.repository.down = true;
        int before = asked.get();
        fixture.timer.move(LEASE.plusSeconds(1));
        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > before && freePermits() == 4);
        fixture.repository.down = false;
        TaskRecord taken = fixture.repository
                .claim(EngineFixture.ACCOUNT, "a", EngineFixture.OTHER)
                .orElseThrow();
        fixture.timer.move(LEASE.dividedBy(3));
        await().atMost(Duration.ofSeconds(20)).until(() -> freePermits() == 4);
        int lost = asked.get();
        fixture.timer.move(LEASE.dividedBy(3));
        assertThat(freePermits()).isEqualTo(4);
        assertThat(asked).hasValue(lost);
        answer = ENDED;
        routed.get(0).succeeded();
        assertThat(told()).containsExactly(0.1);
        assertThat(fixture.repository.putBacks).isEmpty();
        assertThat(fixture.stored("a").version()).isEqualTo(taken.version());
    }

    @Test
    void whatCannotBeStoredIsNotTold() {
        answer = running(0.0);
        start();
        routed.get(0).succeeded();
        beforeAnswer = () -> fixture.repository.update(fixture.stored("a"));
        hear(running(0.5));
        assertThat(told()).containsExactly(0.0);
    }

    @Test
    void aTaskThatWasErasedMeanwhileIsNotToldOf() {
        answer = running(0.0);
        start();
        routed.get(0).succeeded();
        beforeAnswer = () -> fixture.repository.erase(EngineFixture.ACCOUNT, "a");
        hear(running(0.5));
        assertThat(told()).containsExactly(0.0);
        fixture.timer.move(LEASE);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aNodeThatWasHeldUpAfterItStoredTheNewsDoesNotTellThemAfterTheEnd() {
        answer = running(0.0);
        start();
        routed.get(0).succeeded();
        fixture.repository.afterUpdate = () -> {
            fixture.repository.down = true;
            fixture.timer.move(LEASE.plusSeconds(1));
            fixture.repository.down = false;
            TaskRecord taken = fixture.repository
                    .claim(EngineFixture.ACCOUNT, "a", EngineFixture.OTHER)
                    .orElseThrow();
            assertThat(fixture.repository.finish(List.of(taken))).isEmpty();
        };
        answer = running(0.5);
        moveToNextQuery();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> fixture.stored("a").state() == TaskState.DONE && freePermits() == 4);
        assertThat(told()).containsExactly(0.0);
    }

    @Test
    void aNodeThatWasHeldUpGoesOnWithATaskThatNobodyHasTaken() {
        answer = running(0.0);
        start();
        routed.get(0).succeeded();
        fixture.repository.afterUpdate =
                () -> fixture.timer.move(LEASE.dividedBy(2).plusMillis(1));
        answer = running(0.5);
        moveToNextQuery();
        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > 2 && freePermits() == 4);
        hear(running(0.6));
        assertThat(told()).containsExactly(0.0, 0.6);
    }

    @Test
    void aRouteThatHangsGivesUpTheTaskWhichIsCompletedOnce() {
        start();
        fixture.timer.move(ROUTE_TIME);
        await().atMost(Duration.ofSeconds(20)).until(() -> freePermits() == 4);
        assertThat(fixture.repository.putBacks).hasSize(1);
        assertThat(told()).containsExactly(0.1);
        hear(ENDED);
        assertThat(told()).containsExactly(0.1, TaskStatus.COMPLETED);
        routed.get(1).succeeded();
        assertThat(fixture.stored("a").state()).isEqualTo(TaskState.DONE);
        routed.get(0).succeeded();
        fixture.timer.move(LEASE.multipliedBy(2));
        assertThat(told()).hasSize(2);
        assertThat(fixture.repository.putBacks).hasSize(1);
    }

    @Test
    void theDeadlineStaysHoweverOftenTheRouteIsTold() {
        Instant deadline = fixture.timer.now().plusSeconds(60);
        start(EngineFixture.SCHEDULE, Duration.ofSeconds(60));
        for (int i = 0; i < 10; i++) {
            hear(running(0.2 + i / 100.0));
            fixture.timer.move(Duration.ofMillis(1500));
            routed.get(i).succeeded();
        }
        fixture.timer.move(Duration.between(fixture.timer.now(), deadline));
        await().atMost(Duration.ofSeconds(20)).until(() -> freePermits() == 4);
        hear(running(0.9));
        routed.get(10).succeeded();
        assertThat(told()).hasSize(12).endsWith(TaskStatus.EXPIRED);
    }

    @Test
    void aCallbackThatComesDuringAQueryIsHeededAfterIt() {
        start(new CallbackTiming(EngineFixture.SCHEDULE));
        beforeAnswer = () -> {
            fixture.engine.called(EngineFixture.POSTERS, "a", true, true);
            fixture.runThreads();
            beforeAnswer = () -> answer = ENDED;
        };
        routed.get(0).succeeded();
        moveToNextQuery();
        dealtWith(3);
        assertThat(told()).containsExactly(0.1, TaskStatus.COMPLETED);
    }

    @Test
    void aConsumerThatIsResumedHearsOfTheEndThoughTheRouteIsStillBusy() {
        GroupPoller poller = start();
        poller.suspend();
        fixture.timer.move(Duration.ofSeconds(31));
        assertThat(freePermits()).as("nothing is sent while it is suspended").isEqualTo(4);
        assertThat(asked).hasValue(1);
        answer = ENDED;
        Instant resumed = fixture.timer.now();
        poller.start();
        moveToNextQuery();
        assertThat(Duration.between(resumed, fixture.timer.now())).isLessThan(Duration.ofSeconds(10));
        dealtWith(2);
        assertThat(told()).containsExactly(0.1);
        routed.get(0).succeeded();
        assertThat(told()).containsExactly(0.1, TaskStatus.COMPLETED);
    }

    @Test
    void newsGoBackToBeToldLaterWhileRoutesHaveNoRoom() {
        start();
        for (int i = 0; i < 3; i++) {
            String id = "b" + i;
            fixture.insertDue(id, TaskState.ACTIVE, Duration.ofHours(1));
        }
        fixture.engine.dueIn(EngineFixture.POSTERS, Duration.ZERO);
        dealtWith(4);
        assertThat(routed).as("half of the room").hasSize(2);
        routed.get(0).succeeded();
        routed.get(1).succeeded();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    if (freePermits() == 4 && routed.size() < 4) {
                        moveToNextQuery();
                    }
                    return freePermits() == 4 && routed.size() == 4;
                });
        assertThat(routed.stream().map(one -> one.task().externalTaskId())).doesNotHaveDuplicates();
    }
}
