/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.ImageUnavailableException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The images of a task as the reference images of the next: by URL while that is fresh, else as the copies that the consumer has
 * stored.
 */
class ChainPicturesTest extends StoredImagesSupport {

    private static final Map<String, Object> COMPLETION = Map.of("CamelKirinExternalTaskId", "a");

    @TempDir
    Path folder;

    private volatile Duration age = Duration.ZERO;

    @Override
    void configure(CamelContext some) {
        super.configure(some);
        some.getComponent("kirin", KirinComponent.class).getConfiguration().setTaskRepository(new Aged());
    }

    /** Says that tasks have ended some time before they did. */
    private final class Aged extends ForwardingTaskRepository {
        Aged() {
            super(repository);
        }

        @Override
        public Optional<TaskRecord> findByExternalTaskId(AccountId account, String externalTaskId) {
            return super.findByExternalTaskId(account, externalTaskId).map(this::aged);
        }

        private TaskRecord aged(TaskRecord task) {
            Instant endedAt = task.endedAt();
            return endedAt == null
                    ? task
                    : task.toBuilder()
                            .times(task.createdAt(), endedAt.minus(age))
                            .build();
        }
    }

    private void later(Duration by) {
        age = by;
    }

    private String next(String options) {
        return "kirin:next?imageStore=" + folder + "&prompt=x" + options;
    }

    /** What the completion's route was given; the copies were made before. */
    private KirinTask ended(String consumerOptions) throws Exception {
        routes(rb -> rb.from("kirin:first?" + NO_TICK + consumerOptions).process(this::note));
        template.requestBodyAndHeader("kirin:first", "A lighthouse", KirinConstants.IDEMPOTENCY_KEY, "a");
        awaitDone("a");
        KirinTask task = (KirinTask) seen.get(0).body();
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        return task;
    }

    private KirinTask stored() throws Exception {
        return ended("&imageStore=" + folder);
    }

    private String copy() throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("a-0.png")));
    }

    private Exchange follow(String uri, Object body, Map<String, Object> headers) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private static List<String> references(String externalTaskId) {
        return KIRIN.ledger()
                .sends(externalTaskId)
                .get(0)
                .params()
                .path("image_list")
                .findValuesAsText("image");
    }

    /** Follows the task an hour after its end, by a request that fails. */
    private ImageUnavailableException failure(String uri, KirinTask task) {
        later(Duration.ofHours(1));
        Exchange done = follow(uri, task, COMPLETION);
        assertThat(KIRIN.ledger().sends())
                .extracting(sent -> sent.externalTaskId().orElse(""))
                .containsExactly("a");
        assertThat(state("a/b")).isNull();
        assertThat(done.getException()).isInstanceOf(ImageUnavailableException.class);
        return (ImageUnavailableException) done.getException();
    }

    @Test
    void imagesAreSentByUrlWhileThatIsFresh() throws Exception {
        KirinTask first = stored();
        later(Duration.ofMinutes(29));

        follow(next("&step=b"), first, COMPLETION);

        assertThat(references("a/b")).containsExactly(first.getImages().get(0).getUrl());
    }

    @Test
    void imagesAreSentAsStoredCopiesWhenTheirUrlsAreNotFresh() throws Exception {
        KirinTask first = stored();
        long before = downloads();
        later(Duration.ofMinutes(31));

        Exchange done = follow(next("&step=b"), first, COMPLETION);

        assertThat(done.getException()).isNull();
        assertThat(references("a/b")).containsExactly(copy());
        assertThat(downloads()).isEqualTo(before);
    }

    @Test
    void theComponentsImageStoreWillDo() throws Exception {
        context.getComponent("kirin", KirinComponent.class).getConfiguration().setImageStore(folder.toString());
        KirinTask first = ended("");
        later(Duration.ofMinutes(31));

        assertThat(follow("kirin:next?step=b&prompt=x", first, COMPLETION).getException())
                .isNull();

        assertThat(references("a/b")).containsExactly(copy());
    }

    @Test
    void theLifetimeOfUrlsCanBeSet() throws Exception {
        KirinTask first = stored();

        follow(next("&step=none&imageUrlLifetime=0"), first, COMPLETION);
        later(Duration.ofMinutes(119));
        follow(next("&step=long&imageUrlLifetime=2h"), first, COMPLETION);

        assertThat(references("a/none")).containsExactly(copy());
        assertThat(references("a/long"))
                .containsExactly(first.getImages().get(0).getUrl());
    }

    @Test
    void withoutAStoreOnTheProducersEndpointItSaysWhereToSetIt() throws Exception {
        assertThat(failure("kirin:next?step=b&prompt=x", stored()))
                .hasMessageContaining("its task has ended 36")
                .hasMessageContaining("longer than imageUrlLifetime (1800 s), and there is no imageStore here")
                .hasMessageContaining("set imageStore on this endpoint or the component")
                .hasMessageContaining("externalTaskId=a");
    }

    @Test
    void withoutACopyItSaysThatTheConsumerHasToStoreImages() throws Exception {
        assertThat(failure(next("&step=b"), ended("")))
                .hasMessageContaining("no copy of it was stored: set imageStore on the consumer of the task's group");
    }

    @Test
    void aCopyThatHasGoneIsSaidByItsName() throws Exception {
        KirinTask first = stored();
        Files.delete(folder.resolve("a-0.png"));

        assertThat(failure(next("&step=b"), first))
                .hasMessageContaining("its copy a-0.png is not in the imageStore of this endpoint as it was stored")
                .hasMessageNotContaining(folder.toString());
    }

    @Test
    void aStoreThatCannotBeReadIsAnErrorAndNothingIsSent() throws Exception {
        KirinTask first = stored();
        follow(next("&step=fresh"), "A lighthouse", COMPLETION); // by then the producer has opened its store
        Files.delete(folder.resolve("a-0.png"));
        Files.delete(folder);
        later(Duration.ofHours(1));

        Exchange done =
                follow(next("&step=fresh"), first, Map.of("CamelKirinExternalTaskId", "a", "CamelKirinStep", "b"));

        assertThat(done.getException(ImageUnavailableException.class))
                .hasMessageContaining("could not be read (ImageStoreException)")
                .hasMessageNotContaining(folder.toString());
        assertThat(KIRIN.ledger().sends("a/b")).isEmpty();
    }

    @Test
    void copiesBehindAnEndpointAreReadBack() throws Exception {
        Map<String, byte[]> bucket = new ConcurrentHashMap<>();
        routes(rb -> {
            rb.from("direct:put")
                    .process(exchange ->
                            bucket.put(name(exchange), exchange.getMessage().getBody(byte[].class)));
            rb.from("direct:get").process(exchange -> exchange.getMessage().setBody(bucket.get(name(exchange))));
        });
        KirinTask first = ended("&imageStore=direct:put");

        assertThat(failure("kirin:next?step=b&prompt=x&imageStore=direct:put", first))
                .hasMessageContaining("imageStore is an endpoint, which is not read here: set imageStoreRead");
        Exchange done =
                follow("kirin:next?step=b&prompt=x&imageStore=direct:put&imageStoreRead=direct:get", first, COMPLETION);

        assertThat(done.getException()).isNull();
        assertThat(references("a/b")).containsExactly(Base64.getEncoder().encodeToString(bucket.get("a-0.png")));
    }

    private static String name(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
    }

    @Test
    void aStoreThatCannotBeOpenedKeepsTheProducersRouteFromStarting() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> routes(rb -> rb.from("direct:next").to("kirin:next?step=b&imageStore=" + file)))
                .hasStackTraceContaining("imageStore must be a directory that exists or can be made, was " + file);
    }

    @Test
    void theSameImageIsTheSameRequestHoweverItIsSent() throws Exception {
        KirinTask first = stored();
        follow(next("&step=b"), first, COMPLETION);
        later(Duration.ofMinutes(31));

        Exchange again = follow(next("&step=b"), first, COMPLETION);
        Exchange other =
                follow(next("&step=b"), first, Map.of("CamelKirinExternalTaskId", "a", "CamelKirinPrompt", "y"));

        assertThat(again.getException()).isNull();
        assertThat(again.getMessage().getHeader("CamelKirinAdopted")).isEqualTo(true);
        assertThat(other.getException()).hasMessageContaining("is that of another request");
        assertThat(KIRIN.ledger().sends("a/b")).hasSize(1);
    }

    @Test
    void oneImageOfATaskIsReadFromItsCopy() throws Exception {
        KirinTask first = stored();
        later(Duration.ofMinutes(31));

        Exchange done = follow(
                next("&step=b"),
                first.getImages().get(0),
                Map.of("CamelKirinParentTaskId", "a", "CamelKirinImageTotal", 1));

        assertThat(done.getException()).isNull();
        assertThat(references("a/b")).containsExactly(copy());
    }

    @Test
    void aTaskThatIsNotAStepBringsItsImagesInTheSameWay() throws Exception {
        KirinTask first = stored();
        later(Duration.ofMinutes(31));

        follow(next(""), first, Map.of("CamelKirinIdempotencyKey", "c"));

        assertThat(references("c")).containsExactly(copy());
    }

    @Test
    void aDeferredStepIsStoredWithTheCopy() throws Exception {
        KirinTask first = stored();
        String copy = copy();
        later(Duration.ofMinutes(31));

        Exchange done = follow(next("&step=b&submission=deferred"), first, COMPLETION);

        assertThat(done.getException()).isNull();
        assertThat(KIRIN.ledger().sends("a/b")).isEmpty();
        Files.delete(folder.resolve("a-0.png"));
        routes(rb -> rb.from("kirin:next?" + NO_TICK).process(this::note));
        awaitDone("a/b");
        assertThat(references("a/b")).containsExactly(copy);
    }

    @Test
    void placeholdersOfADryRunAreNeverStale() {
        KirinTask first = template.requestBodyAndHeader(
                "kirin:first?operation=generate&dryRun=true",
                "A lighthouse",
                KirinConstants.IDEMPOTENCY_KEY,
                "a",
                KirinTask.class);
        later(Duration.ofMinutes(31));

        Exchange done = follow("kirin:next?step=b&prompt=x&dryRun=true", first, COMPLETION);

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getHeader("CamelKirinExternalTaskId")).isEqualTo("a/b");
    }
}
