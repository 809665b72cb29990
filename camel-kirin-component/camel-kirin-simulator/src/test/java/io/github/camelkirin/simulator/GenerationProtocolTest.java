/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkirin.simulator.task.SimulatorClock;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GenerationProtocolTest {
    private static final SimulatorClock.Manual CLOCK = SimulatorClock.manual();

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().clock(CLOCK).resultTtl(Duration.ofHours(1)));

    private final Caller caller = new Caller(KIRIN.simulator());

    @Test
    void answersACreateWithIdAndFirstStatus() throws IOException {
        Caller.Reply reply = caller.create("{'prompt':'a fox'}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("id").asText()).matches("[0-9a-v]{20}");
        assertThat(reply.json().path("status").asText()).isEqualTo("in_queue");
        assertThat(reply.json().path("model").asText()).isEqualTo("kirin_image_omni");
        assertThat(reply.json().path("created_at").asLong()).isEqualTo(CLOCK.millis());
    }

    @Test
    void goesThroughQueueAndProgressToAnOutput() throws IOException {
        String id = caller.create("{'prompt':'a fox','n':2}").json().path("id").asText();
        assertThat(caller.query(id).json().path("status").asText()).isEqualTo("in_queue");

        CLOCK.advance(Duration.ofMillis(120));
        JsonNode running = caller.query(id).json();
        assertThat(running.path("status").asText()).isEqualTo("in_progress");
        assertThat(running.path("progress").asDouble()).isEqualTo(0.5);
        assertThat(running.has("usage")).isFalse();

        CLOCK.advance(Duration.ofMillis(80));
        JsonNode completed = caller.query(id).json();
        assertThat(completed.path("status").asText()).isEqualTo("completed");
        assertThat(completed.has("progress")).isFalse();
        assertThat(completed.path("output").get(0).path("content")).hasSize(2);
        assertThat(completed.path("usage").path("cost").isTextual()).isTrue();
        assertThat(completed.path("usage").path("cost").asText()).isEqualTo("0.056");
    }

    @Test
    void findsATaskByTheCallersId() throws IOException {
        String id = caller.create("{'prompt':'a fox','external_task_id':'a b/c'}")
                .json()
                .path("id")
                .asText();

        assertThat(caller.query("a%20b%2Fc").json().path("id").asText()).isEqualTo(id);
        assertThat(KIRIN.ledger().queries(id)).hasSize(1);
    }

    @Test
    void refusesADuplicateExternalId() throws IOException {
        caller.create("{'prompt':'a fox','external_task_id':'one'}");

        assertThat(caller.create("{'prompt':'a fox','external_task_id':'one'}").status())
                .isEqualTo(409);
        assertThat(KIRIN.ledger().sends("one")).hasSize(2);
        assertThat(KIRIN.ledger().createsActedOn("one")).isEqualTo(1);
    }

    @Test
    void drawsPicturesOfTheDocumentedSize() throws IOException {
        String url = completedUrl("{'prompt':'a fox','resolution':'2k','aspect_ratio':'16:9'}");

        Caller.Reply picture = caller.anonymously(url);

        assertThat(picture.header("Content-Type")).isEqualTo("image/png");
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(picture.response().body()));
        assertThat(image.getWidth()).isEqualTo(2720);
        assertThat(image.getHeight()).isEqualTo(1536);
    }

    @Test
    void letsResultFilesExpireAndNamesFreshOnes() throws IOException {
        String id = caller.create("{'prompt':'a fox'}").json().path("id").asText();
        CLOCK.advance(Duration.ofMillis(200));
        String early = url(id);

        CLOCK.advance(Duration.ofHours(1));

        assertThat(caller.anonymously(early).status()).isEqualTo(403);
        assertThat(caller.anonymously(url(id)).status()).isEqualTo(200);
    }

    @Test
    void refusesADownloadThatBringsTheKey() throws IOException {
        assertThat(caller.get(completedUrl("{'prompt':'a fox'}")).status()).isEqualTo(400);
    }

    @Test
    void chargesForWhatCompletes() throws IOException {
        caller.create("{'prompt':'a fox','n':3}");
        assertThat(KIRIN.ledger().moneyCharged()).isEqualByComparingTo("0");

        CLOCK.advance(Duration.ofSeconds(1));

        assertThat(KIRIN.ledger().moneyCharged()).isEqualByComparingTo("0.084");
        assertThat(KIRIN.ledger().imagesCharged()).isEqualTo(3);
    }

    @Test
    void failsATaskWhenTold() throws IOException {
        KIRIN.failNext("002016095");
        String id = caller.create("{'prompt':'a fox'}").json().path("id").asText();
        CLOCK.advance(Duration.ofSeconds(1));

        JsonNode failed = caller.query(id).json();

        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.path("error").path("code").asText()).isEqualTo("002016095");
        assertThat(failed.has("output")).isFalse();
        assertThat(KIRIN.ledger().moneyCharged()).isEqualByComparingTo("0");
    }

    private String completedUrl(String params) throws IOException {
        String id = caller.create(params).json().path("id").asText();
        CLOCK.advance(Duration.ofMillis(200));
        return url(id);
    }

    private String url(String id) throws IOException {
        return caller.query(id)
                .json()
                .path("output")
                .path(0)
                .path("content")
                .path(0)
                .path("url")
                .asText();
    }
}
