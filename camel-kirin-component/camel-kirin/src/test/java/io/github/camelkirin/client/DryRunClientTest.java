/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.CreateOutcome;
import io.github.camelkirin.api.Protocol;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.model.KirinImage;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.TaskStatus;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DryRunClientTest {

    private static final String OMNI = "kirin_image_omni";

    private final KirinClient client = KirinClient.dryRun(Protocol.GENERATION);

    @Test
    void acceptsAndCompletesAtTheListPrice() throws IOException {
        KirinTask created = created(OMNI, "{'prompt':'x','n':3,'resolution':'2k','aspect_ratio':'16:9'}");
        assertThat(created.getStatus()).isEqualTo(TaskStatus.QUEUED);

        KirinTask ended = found(client, OMNI, created.getTaskId());

        assertThat(ended.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(ended.getCost()).isEqualTo(new BigDecimal("0.084"));
        assertThat(ended.getImages()).hasSize(3);
        for (KirinImage image : ended.getImages()) {
            BufferedImage picture = picture(image);
            assertThat(picture.getWidth()).isEqualTo(2720).isEqualTo(image.getWidth());
            assertThat(picture.getHeight()).isEqualTo(1536).isEqualTo(image.getHeight());
            assertThat(picture.getRGB(0, 0)).isNotEqualTo(picture.getRGB(picture.getWidth() / 8, 0));
        }
        assertThat(ended.getImages().get(0).getUrl())
                .isNotEqualTo(ended.getImages().get(1).getUrl());
        assertThat(ended.getImages().get(0).getUrl().length()).isLessThan(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, 1024, 1024",
        "1:1, 1024, 1024",
        "3:2, 1248, 832",
        "2:3, 832, 1248",
        "4:3, 1168, 880",
        "3:4, 880, 1168",
        "9:16, 768, 1360",
        "16:9, 1360, 768",
        "21:9, 1552, 656"
    })
    void drawsInTheSizeThatIsAskedFor(String ratio, int width, int height) throws IOException {
        KirinTask created = created(OMNI, "{'prompt':'x','aspect_ratio':'" + ratio + "'}");

        BufferedImage picture =
                picture(found(client, OMNI, created.getTaskId()).getImages().get(0));

        assertThat(picture.getWidth()).isEqualTo(width);
        assertThat(picture.getHeight()).isEqualTo(height);
    }

    @Test
    void namesNoPriceThatIsNotKnown() {
        KirinTask ended = found(client, "other", created("other", "{'n':2}").getTaskId());

        assertThat(ended.getImages()).hasSize(2);
        assertThat(ended.getCost()).isNull();
    }

    @Test
    void anotherProcessSaysTheSameOfATask() {
        KirinTask created = created(OMNI, "{'prompt':'x','n':2}");

        assertThat(found(KirinClient.dryRun(Protocol.QUEUE), OMNI, created.getTaskId()))
                .isEqualTo(found(client, OMNI, created.getTaskId()));
    }

    @Test
    void theSameRequestIsTheSameTask() {
        String request = "{'prompt':'x','external_task_id':'order-17'}";

        assertThat(created(OMNI, request).getTaskId())
                .isEqualTo(created(OMNI, request).getTaskId())
                .isNotEqualTo(created(OMNI, request.replace("17", "18")).getTaskId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d5u5obte8783ap44qtj0",
                "order-17",
                "dryrun-101-10x10-00000000000000000000",
                "dryrun-1-4097x10-00000000000000000000",
                "dryrun-1-10x9999-00000000000000000000",
                "dryrun-0-10x10-00000000000000000000",
                "dryrun-1-10x10-0"
            })
    void knowsNoOtherTask(String id) {
        assertThat(client.query(OMNI, id).join()).isInstanceOf(QueryOutcome.NotFound.class);
    }

    @Test
    void cancelsWhereTheProtocolDoes() {
        KirinClient queue = KirinClient.dryRun(Protocol.QUEUE);
        String id = created(OMNI, "{'prompt':'x'}").getTaskId();

        assertThat(client.cancel(OMNI, id).join()).isInstanceOf(CancelOutcome.NotSupported.class);
        assertThat(queue.cancel(OMNI, id).join()).isInstanceOf(CancelOutcome.Accepted.class);
        assertThat(queue.cancel(OMNI, "other").join()).isInstanceOf(CancelOutcome.Refused.class);
    }

    private KirinTask created(String model, String params) {
        CreateOutcome outcome = client.create(model, params.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .join();
        return ((CreateOutcome.Accepted) outcome).task();
    }

    private static KirinTask found(KirinClient client, String model, String id) {
        return ((QueryOutcome.Found) client.query(model, id).join()).task();
    }

    private static BufferedImage picture(KirinImage image) throws IOException {
        String url = image.getUrl();
        byte[] bytes = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }
}
