/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.ParentTaskNotFoundException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of a step, before anything is stored or sent. */
class ChainInputTest extends CompletionTestSupport {

    private static final Map<String, Object> OF_A = Map.of("CamelKirinExternalTaskId", "a");

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private void assertRefused(Exchange exchange, String... says) {
        assertThat(exchange.getException(InvalidRequestException.class)).hasMessageContainingAll(says);
    }

    @AfterEach
    void nothingWasSent() {
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void aTaskThatIsNotKeptCannotBeFollowed() {
        Exchange exchange = send("kirin:second?step=b", "A pier", OF_A);

        assertThat(exchange.getException(ParentTaskNotFoundException.class))
                .hasMessageContainingAll("step=b", "kept here for this account and base URL", "[externalTaskId=a]");
    }

    @Test
    void aStepNeedsATaskToFollow() {
        assertRefused(
                send("kirin:second?step=b", "A pier", Map.of()),
                "step=b needs a task to follow",
                "CamelKirinExternalTaskId",
                "CamelKirinParentTaskId");
    }

    @Test
    void aStepHasNoIdempotencyKeyBesideIt() {
        assertRefused(
                send(
                        "kirin:second?step=b",
                        "A pier",
                        Map.of("CamelKirinExternalTaskId", "a", "CamelKirinIdempotencyKey", "mine")),
                "CamelKirinIdempotencyKey must not be set beside step=b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a/b",
                "0",
                "12",
                ".",
                "..",
                "-._",
                "größer",
                "a b",
                "12345678901234567890123456789012345678901"
            })
    void aStepMustBeAName(String step) {
        assertRefused(
                send("kirin:second", "A pier", Map.of("CamelKirinExternalTaskId", "a", "CamelKirinStep", step)),
                "the header CamelKirinStep must be 1 to 40 of the characters A-Z");
        assertThatThrownBy(() -> context.getEndpoint("kirin:other?step=RAW(" + step + ")"))
                .hasStackTraceContaining("step must be 1 to 40 of the characters A-Z");
    }

    @Test
    void aLifetimeMustNotBeNegative() {
        assertThatThrownBy(() -> context.getEndpoint("kirin:other?imageUrlLifetime=-1"))
                .hasStackTraceContaining("imageUrlLifetime must be 0 or more, was -1 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "2"})
    void theIndexOfAnImageMustBeOneOfTheTasks(String index) {
        assertRefused(
                send(
                        "kirin:second?step=b",
                        "A pier",
                        Map.of(
                                "CamelKirinExternalTaskId",
                                "a",
                                "CamelKirinImageIndex",
                                index,
                                "CamelKirinImageTotal",
                                2)),
                "CamelKirinImageIndex must be 0 to 1, was ");
    }

    @Test
    void anImageOfSeveralMustBeKnown() {
        KirinTask several = KirinTask.fromJson(
                "{\"id\":\"t\",\"status\":\"completed\",\"output\":[{\"content\":[{\"type\":\"image\","
                        + "\"url\":\"https://cdn.example/1.png\"}]}]}",
                StatusMapping.standard());

        assertRefused(
                send("kirin:second?step=b&prompt=x", several.getImages().get(0), OF_A),
                "CamelKirinImageIndex must say which of the task's images the body is",
                "CamelSplitIndex");
    }

    @Test
    void aTaskThatHasNoImageIsNoBodyOfAStep() {
        KirinTask failed = KirinTask.builder()
                .externalTaskId("a")
                .status(TaskStatus.FAILED)
                .build();

        assertRefused(
                send("kirin:second?step=b&prompt=x", failed, OF_A),
                "must be completed and have an image, was failed with 0");
    }

    @Test
    void anIdThatWouldBeTooLongIsRefused() {
        String parent = "a".repeat(199);
        TaskRecord kept = TaskRecord.submitting(new AccountId("default", KIRIN.baseUrl()), parent)
                .build();
        repository.insertIfAbsent(kept, Duration.ofHours(1), new Lease("someone", Duration.ofHours(1)));

        assertRefused(
                send("kirin:second?step=b", "A pier", Map.of("CamelKirinExternalTaskId", parent)),
                "must be at most 200 characters together, were 201",
                "a shorter idempotency key where the flow begins");
    }
}
