/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.api.HandedOverException;
import io.github.camelkirin.api.NotSentException;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Submissions from a repository that blocks, to a service that answers creates as it is told and knows no task. */
@Tag("no-lane")
class SubmissionTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ACCEPTED = 200;

    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private final Queue<String> methods = new ConcurrentLinkedQueue<>();
    private volatile Runnable beforeAnswer = () -> {};
    private volatile Runnable beforeNotFound = () -> {};
    private volatile int held;
    private HttpServer service;
    private EngineFixture fixture;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", this::answer);
        service.start();
        fixture = new EngineFixture(
                true, URI.create("http://127.0.0.1:" + service.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        fixture.close();
        service.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String received = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = 404;
        methods.add(exchange.getRequestMethod());
        if (exchange.getRequestMethod().equals("GET")) {
            beforeNotFound.run();
        }
        if (exchange.getRequestMethod().equals("POST")) {
            sent.add(received);
            beforeAnswer.run();
            Integer next = answers.poll();
            status = next == null ? ACCEPTED : next;
        }
        byte[] body = (status == ACCEPTED
                        ? "{\"id\":\"t-1\",\"status\":\"in_queue\",\"model\":\"kirin_image_omni\"}"
                        : "{\"error\":{\"code\":\"x\",\"message\":\"no\"}}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static TaskRecord order() {
        return TaskRecord.submitting(EngineFixture.ACCOUNT, "order-1")
                .group("posters")
                .model("kirin_image_omni")
                .digest("digest")
                .request("{\"prompt\":\"A lighthouse\"}".getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private CompletableFuture<Submitted> submit(boolean resendLost) {
        return fixture.engine.submit(
                order(), HOUR, new SubmissionSettings(GRACE, resendLost, EngineFixture.SCHEDULE, false), null);
    }

    /** Lets time pass and threads run until the submission is over. */
    private void untilOver(CompletableFuture<Submitted> submitted) {
        letTimePassUntil(submitted::isDone);
    }

    /** Time stands still while the service answers, however long that takes. */
    private void letTimePassUntil(Callable<Boolean> over) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> {
            fixture.runThreads();
            if (fixture.timer.underWay() == held) {
                fixture.timer.move(Duration.ofMillis(200));
                fixture.runThreads();
            }
            return over.call();
        });
    }

    private void holdAllPermits() {
        held = fixture.account.gate().tryAcquire(RequestGate.Kind.CREATE, 9);
        assertThat(held).isEqualTo(4);
    }

    private void giveBackPermits() {
        fixture.account.gate().giveBack(RequestGate.Kind.CREATE, held);
        held = 0;
    }

    private void leftBehind() {
        TaskRecord left = fixture.repository
                .insertIfAbsent(order(), HOUR, EngineFixture.OTHER)
                .task();
        fixture.repository.putBack(List.of(new PutBack(left, HOUR)));
    }

    @Test
    void renewsItsLeaseAgainWhenItWasHeldUpBeforeTheSend() {
        leftBehind();
        fixture.repository.leavesRequestsOut = true;
        fixture.repository.duringCall = () -> fixture.timer.move(Duration.ofSeconds(31));
        CompletableFuture<Submitted> submitted = submit(true);
        untilOver(submitted);
        assertThat(submitted).isCompleted();
        assertThat(fixture.repository.requestsLoaded)
                .as("each time right after the renewal")
                .isEqualTo(2);
        assertThat(sent).hasSize(1);
        assertThat(stored().sends()).isEqualTo(1);
    }

    /** What the service said at first it may have overtaken itself by the time its answer is read. */
    @Test
    void asksAgainWhenNotFoundTookThroughoutTheGraceToArrive() {
        answers.add(500);
        beforeNotFound = () -> fixture.timer.move(GRACE.plusSeconds(1));
        CompletableFuture<Submitted> submitted = submit(true);
        untilOver(submitted);
        assertThat(methods).containsExactly("POST", "GET", "GET", "POST");
    }

    @Test
    void sendsAtOnceWhenItWasNotHeldUp() {
        CompletableFuture<Submitted> submitted = submit(true);
        fixture.runThreads();
        assertThat(fixture.repository.renewals).containsExactly(List.of("order-1"));
        untilOver(submitted);
        assertThat(sent).hasSize(1);
    }

    @Test
    void anUntrackedRequestThatGetsNoPermitInTimeWasNotSent() {
        holdAllPermits();
        CompletableFuture<Submitted> submitted = fixture.engine.submit(
                order().toBuilder().group(TaskScope.UNTRACKED).build(),
                HOUR,
                new SubmissionSettings(GRACE, true, EngineFixture.SCHEDULE, false),
                Duration.ofSeconds(5));
        untilOver(submitted);
        assertThat(submitted)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(NotSentException.class);
        giveBackPermits();
        fixture.runThreads();
        assertThat(sent).isEmpty();
        assertThat(fixture.repository.findByExternalTaskId(EngineFixture.ACCOUNT, "order-1"))
                .isEmpty();
    }

    @Test
    void doesNotSendWhenItsLeaseWasLostWhileItWasHeldUp() {
        fixture.repository.duringCall = () -> {
            fixture.timer.move(Duration.ofSeconds(61));
            assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, "order-1", EngineFixture.OTHER))
                    .isPresent();
        };
        CompletableFuture<Submitted> submitted = submit(true);
        untilOver(submitted);
        assertThat(submitted)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(HandedOverException.class);
        assertThat(sent).isEmpty();
        assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, "order-1", EngineFixture.LEASE))
                .as("the other's task is left alone")
                .isEmpty();
        assertThat(fixture.account.gate().tryAcquire(RequestGate.Kind.CREATE, 9))
                .isEqualTo(4);
    }

    @Test
    void doesNotSendWhatSomeoneElseHasSentAndIsAskedAboutHere() {
        holdAllPermits();
        CompletableFuture<Submitted> submitted = submit(true);
        fixture.runThreads();
        fixture.timer.move(Duration.ofSeconds(61));
        fixture.threads.clear(); // as if renewals were late, too
        TaskRecord taken = fixture.repository
                .claim(EngineFixture.ACCOUNT, "order-1", EngineFixture.OTHER)
                .orElseThrow();
        TaskRecord accepted = fixture.repository
                .update(taken.toBuilder()
                        .taskId("t-1")
                        .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                        .build())
                .orElseThrow();
        fixture.repository.putBack(List.of(new PutBack(accepted, Duration.ZERO)));
        assertThat(fixture.repository.claim(EngineFixture.ACCOUNT, "order-1", EngineFixture.LEASE))
                .as("claimed here, to be asked about")
                .isPresent();
        giveBackPermits();
        untilOver(submitted);
        assertThat(sent).isEmpty();
    }

    private TaskRecord stored() {
        return fixture.stored("order-1");
    }

    @Test
    void storesHowOftenItWasSentAndTheLastStatus() {
        answers.add(429);
        answers.add(429);
        CompletableFuture<Submitted> submitted = submit(true);
        untilOver(submitted);
        assertThat(stored().state()).isEqualTo(TaskState.ACTIVE);
        assertThat(stored().sends()).isEqualTo(3);
        assertThat(stored().httpStatus()).isEqualTo(200);
    }

    @Test
    void storesTheStatusThatParkedIt() {
        answers.add(502);
        CompletableFuture<Submitted> submitted = submit(false);
        untilOver(submitted);
        assertThat(stored().state()).isEqualTo(TaskState.PARKED);
        assertThat(stored().sends()).isEqualTo(1);
        assertThat(stored().httpStatus()).as("of the look-up").isEqualTo(404);
    }

    @Test
    void aRefusalKeepsItsStatusWhereSomeoneElseWasTold() {
        answers.add(400);
        CompletableFuture<Submitted> submitted = submit(true);
        fixture.threads.remove().run();
        assertThat(fixture.repository.announce(EngineFixture.ACCOUNT, "order-1"))
                .isTrue();
        untilOver(submitted);
        assertThat(submitted).isCompletedExceptionally();
        assertThat(stored().state()).isEqualTo(TaskState.ENDED);
        assertThat(stored().httpStatus()).isEqualTo(400);
        assertThat(stored().sends()).isEqualTo(1);
    }

    @Test
    void loadsARequestThatWasLeftOutForEachSendAnew() {
        leftBehind();
        fixture.repository.leavesRequestsOut = true;
        answers.add(429);
        CompletableFuture<Submitted> submitted = submit(true);
        untilOver(submitted);
        assertThat(submitted).isCompleted();
        assertThat(sent).hasSize(2).allSatisfy(body -> assertThat(body).contains("A lighthouse"));
        assertThat(fixture.repository.requestsLoaded)
                .as("not held between two sends")
                .isEqualTo(2);
        assertThat(stored().hasRequest()).isFalse();
    }

    @Test
    void parksWhenTheRequestIsNotThereAnyMore() {
        leftBehind();
        fixture.repository.leavesRequestsOut = true;
        fixture.repository.forgetsRequests = true;
        CompletableFuture<Submitted> submitted = submit(true);
        untilOver(submitted);
        assertThat(sent).isEmpty();
        assertThat(stored().state()).isEqualTo(TaskState.PARKED);
    }

    @Test
    void aRefusalIsRepliedAlthoughTheStoreIsDownAndStoredWhenItIsBack() {
        answers.add(400);
        beforeAnswer = () -> fixture.repository.down = true;
        CompletableFuture<Submitted> submitted = submit(true);
        untilOver(submitted);
        assertThat(submitted).isCompletedExceptionally();
        assertThat(stored().state()).isEqualTo(TaskState.SUBMITTING);
        fixture.repository.down = false;
        letTimePassUntil(() -> fixture.repository
                .findByExternalTaskId(EngineFixture.ACCOUNT, "order-1")
                .isEmpty());
    }

    @Test
    void whoTakesItUpAgainHereEndsWhoWasTooLate() {
        holdAllPermits();
        CompletableFuture<Submitted> former = submit(true);
        fixture.runThreads();
        fixture.timer.move(Duration.ofSeconds(61));
        fixture.threads.clear(); // as if renewals were late, too
        CompletableFuture<Submitted> latter = submit(true);
        fixture.runThreads();
        assertThat(former)
                .as("it does not wait for its turn")
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(HandedOverException.class);
        giveBackPermits();
        untilOver(latter);
        assertThat(latter).isCompleted();
        assertThat(sent).hasSize(1);
    }
}
