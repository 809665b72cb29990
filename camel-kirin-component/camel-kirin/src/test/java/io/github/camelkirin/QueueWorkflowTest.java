/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.ledger.SentCreate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outbox, chains and batches with the protocol that has no look-up by external ID. */
class QueueWorkflowTest extends StoredImagesSupport {

    private static final String QUEUE = "?protocol=queue";

    @TempDir
    Path folder;

    private void order(String uri, String key, Map<String, Object> headers) {
        Exchange done = template.request(uri, exchange -> {
            exchange.getMessage().setBody("A lighthouse");
            exchange.getMessage().setHeader("CamelKirinIdempotencyKey", key);
            headers.forEach(exchange.getMessage()::setHeader);
        });
        assertThat(done.getException()).isNull();
    }

    private static List<String> references(SentCreate sent) {
        return sent.params().path("image_list").findValuesAsText("image");
    }

    @Test
    void theOutboxSendsEachTaskOnce() throws Exception {
        order("kirin:posters" + QUEUE + "&submission=deferred", "a", Map.of());
        order("kirin:posters" + QUEUE + "&submission=deferred", "a", Map.of());
        assertThat(KIRIN.ledger().sends()).isEmpty();

        routes(rb -> rb.from("kirin:posters" + QUEUE + "&" + NO_TICK).process(this::note));

        awaitDone("a");
        assertThat(seen).extracting(Seen::status).containsExactly("completed");
        assertThat(KIRIN.ledger().sends()).singleElement().satisfies(sent -> assertThat(sent.path())
                .contains("/queue/"));
    }

    @Test
    void aCompletionIsFollowedByUrlAndByCopy() throws Exception {
        routes(rb -> {
            rb.from("kirin:first" + QUEUE + "&imageStore=" + folder + "&" + NO_TICK)
                    .to("kirin:second" + QUEUE + "&step=b&prompt=Again");
            rb.from("kirin:second" + QUEUE + "&imageStore=" + folder + "&" + NO_TICK)
                    .to("kirin:third" + QUEUE + "&step=c&prompt=Again&imageUrlLifetime=0&imageStore=" + folder);
            rb.from("kirin:third" + QUEUE + "&" + NO_TICK).process(this::note);
        });

        order("kirin:first" + QUEUE, "a", Map.of());

        soon().until(() -> !seen.isEmpty());
        assertThat(seen.get(0).headers())
                .containsEntry("CamelKirinExternalTaskId", "a/b/c")
                .containsEntry("CamelKirinParentTaskId", "a/b")
                .containsEntry("CamelKirinRootTaskId", "a");
        List<SentCreate> sends = KIRIN.ledger().sends();
        assertThat(sends).hasSize(3);
        assertThat(references(sends.get(1))).singleElement().asString().startsWith(KIRIN.baseUrl());
        String name = record("a/b").stored().get(0).name();
        assertThat(references(sends.get(2)))
                .containsExactly(Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(name))));
    }

    @Test
    void aBatchEndsWithItsCountsByOutcome() throws Exception {
        routes(rb ->
                rb.from("kirin:posters" + QUEUE + "&onFailure=emit&" + NO_TICK).process(this::note));
        KIRIN.faults().next(Operation.TASK, Fault.taskFails("002016095"));
        for (int i = 0; i < 3; i++) {
            order("kirin:posters" + QUEUE, "t" + i, Map.of("CamelKirinBatchId", "nightly", "CamelKirinBatchSize", 3));
        }

        soon().until(() -> seen.size() == 4);

        assertThat(seen.get(3).headers())
                .containsEntry("CamelKirinEvent", "batch")
                .containsEntry("CamelKirinBatchCompleted", 2L)
                .containsEntry("CamelKirinBatchFailed", 1L);
    }
}
