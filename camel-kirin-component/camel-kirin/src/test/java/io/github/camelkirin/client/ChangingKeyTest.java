/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.CreateOutcome.Accepted;
import io.github.camelkirin.api.CreateOutcome.NotSent;
import io.github.camelkirin.api.CreateOutcome.Refused;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.api.QueryOutcome.Denied;
import io.github.camelkirin.api.QueryOutcome.Failed;
import io.github.camelkirin.api.QueryOutcome.Found;
import io.github.camelkirin.api.ServiceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which key requests are sent with where somebody else keeps it, and what becomes of those that are refused. */
class ChangingKeyTest {

    private static final byte[] PARAMS = CannedServer.utf8("{\"prompt\":\"p\",\"external_task_id\":\"x1\"}");
    private static final String TASK = "{\"id\":\"t1\",\"status\":\"queued\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String provided = "sk-first";
    private volatile String accepted = "sk-first";
    private volatile String refusal = CannedServer.response(401, "", "{\"error\":\"not with sk-first or sk-second\"}");
    private CannedServer server;
    private KirinClient client;

    @BeforeEach
    void start() throws IOException {
        server = new CannedServer()
                .script((request, socket) -> CannedServer.write(
                        socket,
                        request.header("Authorization").equals("Bearer " + accepted)
                                ? CannedServer.response(200, "", TASK)
                                : refusal));
        client = client(() -> {
            asked.incrementAndGet();
            return provided;
        });
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        never.countDown();
        server.close();
    }

    private KirinClient client(ApiKeyProvider provider) {
        return new KirinClient(ClientSettings.builder()
                .baseUri(server.uri())
                .apiKeyProvider(provider)
                .requestTimeout(Duration.ofSeconds(3))
                .build());
    }

    private static <T> T outcome(CompletableFuture<T> future) throws Exception {
        return future.get(15, TimeUnit.SECONDS);
    }

    private QueryOutcome query() throws Exception {
        return outcome(client.query("m", "t1"));
    }

    private CreateOutcome create() throws Exception {
        return outcome(client.create("m", PARAMS));
    }

    private List<String> sent() {
        return server.requests.stream()
                .map(request -> request.header("Authorization").replace("Bearer ", ""))
                .toList();
    }

    private void rotate() {
        provided = "sk-second";
        accepted = "sk-second";
    }

    @Test
    void aRefusedRequestIsSentOnceMoreWithTheKeyThatThereIsNow() throws Exception {
        assertThat(query()).isInstanceOf(Found.class);
        rotate();
        assertThat(create()).isInstanceOf(Accepted.class);
        assertThat(sent()).containsExactly("sk-first", "sk-first", "sk-second");
        assertThat(server.requests.get(2).body())
                .as("the whole body, again")
                .isEqualTo(server.requests.get(1).body())
                .contains("x1");
        assertThat(query()).isInstanceOf(Found.class);
        assertThat(sent()).hasSize(4).endsWith("sk-second");
    }

    @Test
    void soIsOneWhoseRefusalComesInAnEnvelope() throws Exception {
        assertThat(query()).isInstanceOf(Found.class);
        rotate();
        refusal = CannedServer.response(200, "", "{\"status\":{\"code\":401,\"message\":\"no\"},\"data\":null}");
        assertThat(query()).isInstanceOf(Found.class);
        assertThat(sent()).containsExactly("sk-first", "sk-first", "sk-second");
    }

    @Test
    void manyThatAreRefusedAtOnceAreEachSentOnceMore() throws Exception {
        assertThat(query()).isInstanceOf(Found.class);
        rotate();
        List<CompletableFuture<CreateOutcome>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(client.create("m", PARAMS));
        }
        for (CompletableFuture<CreateOutcome> one : all) {
            assertThat(outcome(one)).isInstanceOf(Accepted.class);
        }
        assertThat(sent().stream().filter("sk-second"::equals)).hasSize(20);
        assertThat(sent()).hasSizeLessThanOrEqualTo(41);
    }

    @Test
    void noneIsSentMoreWhereTheKeyIsTheSame() throws Exception {
        accepted = "sk-other";
        Refused refused = (Refused) create();
        assertThat(asked).as("before it was sent, and after").hasValue(2);
        assertThat(((ServiceException) refused.cause()).getServiceMessage()).isEqualTo("not with … or sk-second");
        assertThat(query()).isInstanceOf(Denied.class);
        assertThat(sent()).containsExactly("sk-first", "sk-first");
    }

    @Test
    void noneIsSentAThirdTime() throws Exception {
        client.close();
        accepted = "sk-other";
        client = client(() -> "sk-" + asked.incrementAndGet());
        assertThat(create()).isInstanceOf(Refused.class);
        assertThat(sent()).containsExactly("sk-1", "sk-2");
    }

    @Test
    void aKeyThatIsNotAllowedSomethingIsNotAskedForAgain() throws Exception {
        accepted = "sk-other";
        refusal = CannedServer.response(403, "", "{\"error\":\"not this model\"}");
        assertThat(create()).isInstanceOf(Refused.class);
        assertThat(asked).hasValue(1);
        assertThat(sent()).hasSize(1);
    }

    @Test
    void neitherOfTwoKeysIsShownWhereTheServiceRepeatsThem() throws Exception {
        assertThat(query()).isInstanceOf(Found.class);
        provided = "sk-second";
        accepted = "sk-other";
        Refused refused = (Refused) create();
        assertThat(sent()).endsWith("sk-first", "sk-second");
        assertThat(((ServiceException) refused.cause()).getServiceMessage()).isEqualTo("not with … or …");
        assertThat(refused.cause()).hasMessageNotContaining("sk-");
    }

    @Test
    void aChangeIsFoundWithinASecondAndAskedForNoMoreOften() throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(query()).isInstanceOf(Found.class);
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertThat(asked.get()).isLessThanOrEqualTo(1 + (int) seconds);
        rotate();
        accepted = "sk-first"; // the old one still holds
        await().atMost(PATIENCE).until(() -> {
            outcome(client.query("m", "t1"));
            return sent().contains("sk-second");
        });
    }

    @Test
    void theLastKeyStaysInUseWhileThereIsNoOther() throws Exception {
        assertThat(query()).isInstanceOf(Found.class);
        for (String none : new String[] {null, " ", "sk two"}) {
            provided = none;
            int before = asked.get();
            await().atMost(PATIENCE).until(() -> {
                assertThat(query()).isInstanceOf(Found.class);
                return asked.get() > before;
            });
        }
    }

    @Test
    void withoutAKeyNothingIsSentAndNothingOfTheReasonButItsClassIsSaid() throws Exception {
        client.close();
        client = client(() -> {
            throw new IllegalStateException("vault token s.abc");
        });
        NotSent notSent = (NotSent) create();
        assertThat(notSent.cause())
                .hasMessageContaining("apiKeyProvider: failed with java.lang.IllegalStateException")
                .hasMessageNotContaining("s.abc");
        assertThat(notSent.cause().getCause()).hasNoCause();
        assertThat(query()).isInstanceOf(Failed.class);
        assertThat(sent()).isEmpty();
    }

    @Test
    void aProviderThatHangsKeepsNothingFromBeingSentOrAnswered() throws Exception {
        client.close();
        client = client(() -> {
            if (asked.incrementAndGet() > 1) {
                never.await();
            }
            return provided;
        });
        assertThat(query()).isInstanceOf(Found.class);
        await().atMost(PATIENCE).until(() -> {
            assertThat(query()).isInstanceOf(Found.class);
            return asked.get() > 1;
        });
        accepted = "sk-other";
        assertThat(create()).as("within requestTimeout").isInstanceOf(Refused.class);
    }

    @Test
    void closingEndsWhatWaitsForAKey() throws Exception {
        client.close();
        client = client(() -> {
            asked.incrementAndGet();
            never.await();
            return provided;
        });
        CompletableFuture<CreateOutcome> waiting = client.create("m", PARAMS);
        await().atMost(PATIENCE).until(() -> asked.get() == 1);
        client.close();
        assertThat(waiting).isDone();
        assertThat(waiting.join()).isInstanceOf(NotSent.class);
        assertThat(sent()).isEmpty();
    }
}
