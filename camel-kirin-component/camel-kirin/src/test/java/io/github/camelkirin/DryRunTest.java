/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.api.TaskNotFoundException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The base URL is a simulator's that is never to be called. */
class DryRunTest extends CamelTestSupport {

    private static final String FAST = "firstQueryDelay=20&queryInterval=20&maxQueryInterval=50";
    private static final String DRY = FAST + "&dryRun=true";
    private static final AccountId DRY_ACCOUNT = AccountId.dryRun("default");

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder()).withoutSystemProperties();

    private final InMemoryTaskRepository repository = new InMemoryTaskRepository();
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();

    @Override
    protected RoutesBuilder createRouteBuilder() {
        context.getRegistry().bind("tasks", repository);
        context.getComponent("kirin", KirinComponent.class).getConfiguration().setBaseUrl(KIRIN.baseUrl());
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters?imageCount=2&" + DRY);
            }
        };
    }

    @AfterEach
    void nothingWasSent() {
        context.stop();
        assertThat(KIRIN.ledger().totals().creates().sends()).isZero();
        assertThat(KIRIN.ledger().totals().traffic().queries()).isZero();
        assertThat(KIRIN.ledger().totals().traffic().downloads()).isZero();
    }

    @Test
    void emitsPlaceholderPicturesAtTheListPrice() throws Exception {
        consume("kirin:posters?output=image&" + DRY);

        Exchange created = create("A lighthouse", Map.of(KirinConstants.IDEMPOTENCY_KEY, "order-17"));

        assertThat(created.getMessage().getHeader(KirinConstants.DRY_RUN)).isEqualTo(true);
        assertThat(created.getMessage().getHeader(KirinConstants.STATUS)).isEqualTo("queued");
        await().untilAsserted(() -> assertThat(seen).hasSize(2));
        for (int index = 0; index < 2; index++) {
            var message = seen.get(index).getMessage();
            String taskId = message.getHeader(KirinConstants.TASK_ID, String.class);
            byte[] picture = message.getBody(byte[].class);
            assertThat(new String(picture, 1, 3, StandardCharsets.ISO_8859_1)).isEqualTo("PNG");
            assertThat(message.getHeaders())
                    .containsEntry(KirinConstants.DRY_RUN, true)
                    .containsEntry(KirinConstants.EXTERNAL_TASK_ID, "order-17")
                    .containsEntry(KirinConstants.IMAGE_INDEX, index)
                    .containsEntry(KirinConstants.IMAGE_TOTAL, 2)
                    .containsEntry(Exchange.FILE_NAME, taskId + "-" + index + ".png")
                    .containsEntry(Exchange.CONTENT_TYPE, "image/png")
                    .containsEntry(Exchange.CONTENT_LENGTH, picture.length);
        }
        assertThat(seen.get(0).getMessage().getHeader(KirinConstants.COST)).isEqualTo(new BigDecimal("0.056"));
    }

    @Test
    void validatesAsEver() {
        assertThatThrownBy(() -> create("A lighthouse", Map.of(KirinConstants.IMAGE_COUNT, 12)))
                .hasRootCauseInstanceOf(InvalidRequestException.class)
                .hasRootCauseMessage("The request is invalid: imageCount must be 1 to 9, was 12 (002016003)");
    }

    @Test
    void generateAwaitAndGetReplyWithoutAConsumer() {
        KirinTask generated = request("kirin:quick?operation=generate&" + DRY, "A lighthouse", Map.of());
        assertThat(generated.getStatus()).isEqualTo(TaskStatus.COMPLETED);

        Map<String, Object> id = Map.of(KirinConstants.TASK_ID, generated.getTaskId());
        assertThat(request("kirin:quick?operation=get&" + DRY, "", id).getStatus())
                .isEqualTo(TaskStatus.COMPLETED);
        assertThat(request("kirin:quick?operation=await&" + DRY, "", id).getImages())
                .hasSize(1);
        assertThatThrownBy(() -> request(
                        "kirin:quick?operation=get&" + DRY, "", Map.of(KirinConstants.TASK_ID, "d5u5obte8783ap44qtj0")))
                .isInstanceOf(CamelExecutionException.class)
                .hasCauseInstanceOf(TaskNotFoundException.class);
    }

    @Test
    void aPictureOfOneStepIsAReferenceImageOfTheNext() {
        KirinTask first = request("kirin:quick?operation=generate&" + DRY, "A lighthouse", Map.of());

        KirinTask second =
                request("kirin:quick?operation=generate&prompt=RAW(<<<image_1>>> at night)&" + DRY, first, Map.of());

        assertThat(second.getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void fetchesNoReferenceImageAndNeedsNoKey() {
        KirinTask task = request(
                "kirin:quick?operation=generate&inlineImages=true&allowPrivateAddresses=true&baseUrl=https://kirin.invalid&"
                        + DRY,
                "Like <<<image_1>>>",
                Map.of(KirinConstants.REFERENCE_IMAGES, KIRIN.baseUrl() + "/results/x/0.png"));

        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void aConsumerThatIsNotDryDoesNotTouchItsTasks() throws Exception {
        consume("kirin:posters?" + FAST);
        create("A lighthouse", Map.of(KirinConstants.IDEMPOTENCY_KEY, "order-17"));
        consume("kirin:posters?" + DRY);

        await().untilAsserted(() -> assertThat(seen).hasSize(1));
        assertThat(seen.get(0).getMessage().getHeader(KirinConstants.DRY_RUN)).isEqualTo(true);
        assertThat(repository.findByExternalTaskId(new AccountId("default", KIRIN.baseUrl()), "order-17"))
                .isEmpty();
    }

    @Test
    void aDryConsumerDoesNotTouchTasksThatAreNotDry() throws Exception {
        TaskRecord task = TaskRecord.submitting(new AccountId("default", KIRIN.baseUrl()), "paid-1")
                .group("posters")
                .model("kirin_image_omni")
                .digest("0".repeat(64))
                .state(TaskState.ACTIVE, TaskStatus.QUEUED)
                .taskId("d5u5obte8783ap44qtj0")
                .build();
        repository.insertIfAbsent(task, Duration.ofHours(1), new Lease("gone", Duration.ofMillis(1)));
        consume("kirin:posters?" + DRY);
        create("A lighthouse", Map.of());

        await().untilAsserted(() -> assertThat(seen).hasSize(1));
        assertThat(repository.findByExternalTaskId(task.account(), "paid-1"))
                .hasValueSatisfying(still -> assertThat(still.queries()).isZero());
    }

    @Test
    void anotherProcessGoesOnWithWhatWasLeftInAnyState() throws Exception {
        create("A lighthouse", Map.of(KirinConstants.IDEMPOTENCY_KEY, "accepted"));
        TaskRecord accepted =
                repository.findByExternalTaskId(DRY_ACCOUNT, "accepted").orElseThrow();
        assertThat(accepted.state()).isEqualTo(TaskState.ACTIVE);
        TaskRecord unsent = TaskRecord.submitting(DRY_ACCOUNT, "unsent")
                .group("posters")
                .model("kirin_image_omni")
                .digest("0".repeat(64))
                .request("{\"prompt\":\"x\",\"n\":3}".getBytes(StandardCharsets.UTF_8))
                .build();
        repository.insertIfAbsent(unsent, Duration.ofHours(1), new Lease("gone", Duration.ofMillis(1)));

        consume("kirin:posters?submitGrace=100&" + DRY);

        await().untilAsserted(() -> assertThat(seen)
                .extracting(exchange -> exchange.getMessage().getHeader(KirinConstants.IMAGE_TOTAL))
                .containsExactlyInAnyOrder(2, 3));
    }

    @Test
    void manyAtOnceAllComplete() throws Exception {
        consume("kirin:posters?" + DRY);

        IntStream.range(0, 1000).parallel().forEach(i -> template.sendBody("direct:create", "A lighthouse"));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(seen).hasSize(1000));
    }

    private void consume(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(seen::add);
            }
        });
    }

    private Exchange create(Object body, Map<String, Object> headers) {
        Exchange reply = template.request("direct:create", exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
        if (reply.getException() != null) {
            throw new CamelExecutionException("create failed", reply, reply.getException());
        }
        return reply;
    }

    private KirinTask request(String uri, Object body, Map<String, Object> headers) {
        return template.requestBodyAndHeaders(uri, body, headers, KirinTask.class);
    }
}
