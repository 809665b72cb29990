/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.ImageUnavailableException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.ForwardingTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** The images of a task as the reference images of the next: by URL while that is fresh, else as stored copies. */
class ChainPicturesTest extends CompletionTestSupport {

    private static final byte[] COPY = picture();

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

    private static byte[] picture() {
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB), "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void later(Duration by) {
        age = by;
    }

    private void store(StoredPictures pictures) {
        context.getComponent("kirin", KirinComponent.class).setStoredPictures(pictures);
    }

    private KirinTask ended(String key) {
        KirinTask task = template.requestBodyAndHeader(
                "kirin:first?operation=generate", "A lighthouse", KirinConstants.IDEMPOTENCY_KEY, key, KirinTask.class);
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        return task;
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

    @Test
    void imagesAreSentByUrlWhileThatIsFresh() {
        store((task, index) -> {
            throw new AssertionError("a copy was read");
        });
        KirinTask first = ended("a");
        later(Duration.ofMinutes(29));

        follow("kirin:next?step=b&prompt=x", first, Map.of("CamelKirinExternalTaskId", "a"));

        assertThat(references("a/b")).containsExactly(first.getImages().get(0).getUrl());
    }

    @Test
    void imagesAreSentAsStoredCopiesWhenTheirUrlsAreNotFresh() {
        store((task, index) -> task.externalTaskId().equals("a") && index == 0 ? Optional.of(COPY) : Optional.empty());
        KirinTask first = ended("a");
        later(Duration.ofMinutes(31));

        Exchange done = follow("kirin:next?step=b&prompt=x", first, Map.of("CamelKirinExternalTaskId", "a"));

        assertThat(done.getException()).isNull();
        assertThat(references("a/b")).containsExactly(Base64.getEncoder().encodeToString(COPY));
    }

    @Test
    void theLifetimeOfUrlsCanBeSet() {
        store((task, index) -> Optional.of(COPY));
        KirinTask first = ended("a");

        follow("kirin:next?step=none&prompt=x&imageUrlLifetime=0", first, Map.of("CamelKirinExternalTaskId", "a"));
        later(Duration.ofMinutes(119));
        follow("kirin:next?step=long&prompt=x&imageUrlLifetime=2h", first, Map.of("CamelKirinExternalTaskId", "a"));

        assertThat(references("a/none")).containsExactly(Base64.getEncoder().encodeToString(COPY));
        assertThat(references("a/long"))
                .containsExactly(first.getImages().get(0).getUrl());
    }

    @Test
    void withoutACopyItSaysThatImagesHaveToBeStored() {
        KirinTask first = ended("a");
        later(Duration.ofMinutes(31));

        Exchange done = follow("kirin:next?step=b&prompt=x", first, Map.of("CamelKirinExternalTaskId", "a"));

        assertThat(done.getException(ImageUnavailableException.class))
                .hasMessageContaining("longer than imageUrlLifetime (1800 s)")
                .hasMessageContaining("set imageStore on the consumer of the task's group")
                .hasMessageContaining("externalTaskId=a");
        assertThat(KIRIN.ledger().sends()).hasSize(1);
        assertThat(state("a/b")).isNull();
    }

    @Test
    void aStoreThatCannotBeReadIsAnErrorAndNothingIsSent() {
        store((task, index) -> {
            throw new IOException("secret path");
        });
        KirinTask first = ended("a");
        later(Duration.ofMinutes(31));

        Exchange done = follow("kirin:next?step=b&prompt=x", first, Map.of("CamelKirinExternalTaskId", "a"));

        assertThat(done.getException(ImageUnavailableException.class))
                .hasMessageContaining("could not be read (IOException)")
                .hasMessageNotContaining("secret");
        assertThat(KIRIN.ledger().sends()).hasSize(1);
    }

    @Test
    void theSameImageIsTheSameRequestHoweverItIsSent() {
        store((task, index) -> Optional.of(COPY));
        KirinTask first = ended("a");
        Map<String, Object> completion = Map.of("CamelKirinExternalTaskId", "a");
        follow("kirin:next?step=b&prompt=x", first, completion);
        later(Duration.ofMinutes(31));

        Exchange again = follow("kirin:next?step=b&prompt=x", first, completion);
        Exchange other = follow("kirin:next?step=b&prompt=y", first, completion);

        assertThat(again.getException()).isNull();
        assertThat(again.getMessage().getHeader("CamelKirinAdopted")).isEqualTo(true);
        assertThat(other.getException()).hasMessageContaining("is that of another request");
        assertThat(KIRIN.ledger().sends("a/b")).hasSize(1);
    }

    @Test
    void oneImageOfATaskIsReadFromItsCopy() {
        store((task, index) -> index == 0 ? Optional.of(COPY) : Optional.empty());
        KirinTask first = ended("a");
        later(Duration.ofMinutes(31));

        Exchange done = follow(
                "kirin:next?step=b&prompt=x",
                first.getImages().get(0),
                Map.of("CamelKirinParentTaskId", "a", "CamelKirinImageTotal", 1));

        assertThat(done.getException()).isNull();
        assertThat(references("a/b")).containsExactly(Base64.getEncoder().encodeToString(COPY));
    }

    @Test
    void aTaskThatIsNotAStepBringsItsImagesInTheSameWay() {
        store((task, index) -> Optional.of(COPY));
        KirinTask first = ended("a");
        later(Duration.ofMinutes(31));

        follow("kirin:next?prompt=x", first, Map.of("CamelKirinIdempotencyKey", "c"));

        assertThat(references("c")).containsExactly(Base64.getEncoder().encodeToString(COPY));
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

        Exchange done =
                follow("kirin:next?step=b&prompt=x&dryRun=true", first, Map.of("CamelKirinExternalTaskId", "a"));

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getHeader("CamelKirinExternalTaskId")).isEqualTo("a/b");
    }
}
