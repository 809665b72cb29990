/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.BudgetExceededException;
import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.api.Protocol;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches of tasks that are stored first, and sent by the group's consumer. */
class DeferredBatchTest extends CompletionTestSupport {

    private static final int MANY = 40;

    private static String posters(Protocol protocol, String options) {
        return "kirin:posters?protocol=" + protocol + options;
    }

    private Exchange send(String uri, Map<String, Object> headers) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody("A pier at dusk");
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private void member(String uri, String id, int size) {
        Exchange done = send(
                uri,
                Map.of("CamelKirinIdempotencyKey", id, "CamelKirinBatchId", "nightly", "CamelKirinBatchSize", size));
        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getHeader("CamelKirinStatus")).isEqualTo("submitting");
    }

    private void consume(Protocol protocol) throws Exception {
        routes(rb -> rb.from(posters(protocol, "&onFailure=emit&" + NO_TICK)).process(this::note));
    }

    private static boolean isEvent(Seen one) {
        return "batch".equals(one.header("CamelKirinEvent"));
    }

    private Seen event() {
        soon().until(() -> seen.stream().anyMatch(DeferredBatchTest::isEvent));
        return seen.stream().filter(DeferredBatchTest::isEvent).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void tasksThatTheConsumerSendsMakeTheirBatchEnd(Protocol protocol) throws Exception {
        for (int i = 0; i < 3; i++) {
            member(posters(protocol, "&submission=deferred"), "t" + i, 3);
        }
        assertThat(KIRIN.ledger().sends()).isEmpty();

        consume(protocol);

        Seen event = event();
        assertThat(event.headers())
                .containsEntry("CamelKirinBatchId", "nightly")
                .containsEntry("CamelKirinBatchSize", 3L)
                .containsEntry("CamelKirinBatchCompleted", 3L);
        assertThat(seen).hasSize(4).last().isEqualTo(event);
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(3);
        assertThat(((KirinBatch) event.body()).members())
                .extracting(member -> member.externalTaskId())
                .containsExactly("t0", "t1", "t2");
    }

    /** However many the consumer could have sent before it has come to cancelling them. */
    @ParameterizedTest
    @EnumSource
    void ofABatchThatIsCancelledNothingIsSentAnyMore(Protocol protocol) throws Exception {
        String uri = posters(protocol, "&submission=deferred&budget=1&listPrice=0.025");
        for (int i = 0; i < MANY; i++) {
            member(uri, "t" + i, MANY);
        }
        Map<String, Object> other = Map.of("CamelKirinIdempotencyKey", "other");
        assertThat(send(uri, other).getException()).isInstanceOf(BudgetExceededException.class);

        Exchange reply = send(posters(protocol, "&operation=cancelBatch"), Map.of("CamelKirinBatchId", "nightly"));
        assertThat(reply.getException()).isNull();
        consume(protocol);

        Seen event = event();
        assertThat(event.headers())
                .containsEntry("CamelKirinBatchCancelled", (long) MANY)
                .containsEntry("CamelKirinBatchCompleted", 0L);
        assertThat((BigDecimal) event.header("CamelKirinCost")).isEqualByComparingTo("0");
        assertThat(seen.stream().filter(one -> !isEvent(one))).hasSize(MANY).allSatisfy(one -> assertThat(one.status())
                .isEqualTo("cancelled"));
        assertThat(KIRIN.ledger().sends()).isEmpty();
        assertThat(send(uri, other).getException()).as("there is money again").isNull();
    }

    @Test
    void ofABatchWhoseTimeIsOverNothingIsSentAnyMore() throws Exception {
        String uri = "kirin:posters?submission=deferred&batchTimeout=100";
        long begun = System.nanoTime();
        for (int i = 0; i < MANY; i++) {
            member(uri, "t" + i, MANY + 1);
        }
        soon().until(() -> System.nanoTime() - begun > Duration.ofSeconds(1).toNanos());

        consume(Protocol.GENERATION);

        assertThat(event().headers()).containsEntry("CamelKirinBatchCancelled", (long) MANY);
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void tasksOfAFlowThatIsErasedCountAsDiscarded() throws Exception {
        String uri = "kirin:posters?submission=deferred";
        member(uri, "a", 3);
        member(uri, "b", 3);
        Exchange step = send(
                uri + "&step=s",
                Map.of("CamelKirinParentTaskId", "a", "CamelKirinBatchId", "nightly", "CamelKirinBatchSize", 3));
        assertThat(step.getException()).isNull();

        Exchange erased = send("kirin:posters?operation=erase", Map.of("CamelKirinRootTaskId", "a"));
        assertThat(erased.getException()).isNull();
        assertThat(erased.getMessage().getBody()).isEqualTo(2);
        consume(Protocol.GENERATION);

        Seen event = event();
        assertThat(event.headers())
                .containsEntry("CamelKirinBatchSize", 3L)
                .containsEntry("CamelKirinBatchCompleted", 1L)
                .containsEntry("CamelKirinBatchDiscarded", 2L);
        assertThat(seen).extracting(Seen::id).containsExactly("b", null);
        assertThat(KIRIN.ledger().sends())
                .extracting(sent -> sent.externalTaskId().orElse(""))
                .containsExactly("b");
        assertThat(List.of("a", "a/s")).allSatisfy(id -> assertThat(state(id)).isNull());
    }
}
