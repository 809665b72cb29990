/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Callbacks that come to another node than the one that created the task. */
class CallbackNodesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(500))));

    private final SharedNodes nodes = new SharedNodes();
    private final CallbackServer server = new CallbackServer();

    @AfterEach
    void stop() {
        nodes.close();
    }

    private SharedNodes.Node node() {
        SharedNodes.Node node = nodes.node(KIRIN.baseUrl());
        server.options(node.options());
        node.options().setFirstQueryDelay(3_000);
        node.options().setQueryInterval(3_000);
        node.options().setMaxQueryInterval(15_000);
        return node;
    }

    private KirinTask create(SharedNodes.Node node) {
        return node.context
                .createProducerTemplate()
                .requestBodyAndHeader(
                        "direct:create",
                        "A lighthouse at dawn",
                        KirinConstants.IDEMPOTENCY_KEY,
                        "poster",
                        KirinTask.class);
    }

    @Test
    void theNodeThatIsCalledAsksAtOnce() throws Exception {
        SharedNodes.Node listening = node();
        server.serve(listening.context);
        listening.consuming().start();
        SharedNodes.Node creating = node();
        creating.routes(routes -> routes.from("direct:create").to("kirin:posters"))
                .start();
        KirinTask task = create(creating);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(listening.completions).hasSize(1));
        assertThat(KIRIN.ledger().queries(task.getTaskId())).hasSize(1);
    }

    @Test
    void whatAnotherNodeHoldsIsAskedAboutWhenItLetsGo() throws Exception {
        KIRIN.delayNext(Duration.ofSeconds(2));
        SharedNodes.Node listening = node();
        server.serve(listening.context);
        listening
                .consuming()
                .routes(routes -> routes.from("direct:create").to("kirin:posters"))
                .start();
        KirinTask task = create(listening);
        AccountId account = new AccountId("default", KIRIN.baseUrl());
        TaskRecord held = nodes.repository
                .claim(account, "poster", new Lease("another node", Duration.ofMinutes(10)))
                .orElseThrow();
        await().atMost(SOON).until(() -> KIRIN.ledger().callbacks().size() == 2);
        assertThat(KIRIN.ledger().queries(task.getTaskId())).isEmpty();
        nodes.repository.putBack(List.of(new PutBack(held, Duration.ofHours(1))));
        await().atMost(SOON).until(() -> {
            nodes.letPass(Duration.ofSeconds(1));
            return listening.completions.size() == 1;
        });
    }

    @Test
    void aRepositoryThatHangsKeepsNoCallbackWaiting() throws Exception {
        SharedNodes.Node listening = node();
        server.serve(listening.context);
        listening
                .consuming()
                .routes(routes -> routes.from("direct:create").to("kirin:posters"))
                .start();
        KIRIN.delayNext(Duration.ofSeconds(30));
        create(listening);
        String url = KIRIN.ledger()
                .sends("poster")
                .get(0)
                .params()
                .get("callback_url")
                .asText();
        listening.hang();
        for (int i = 0; i < 50; i++) {
            assertThat(server.post(url, CallbackServer.ENDED)).isEqualTo(202);
        }
        listening.answered.countDown();
        String taskId = KIRIN.ledger().sends("poster").get(0).taskId().orElseThrow();
        await().atMost(SOON).until(() -> !KIRIN.ledger().queries(taskId).isEmpty());
    }
}
