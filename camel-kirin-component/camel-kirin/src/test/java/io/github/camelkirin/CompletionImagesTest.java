/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.ImageUnavailableException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Latency;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completions that bring the pictures. */
class CompletionImagesTest extends CompletionTestSupport {

    private static final Map<String, Object> THREE =
            Map.of("prompt", "A lighthouse at dawn", "n", 3, "aspect_ratio", "16:9");

    private static void assertIsPicture(Object body, String format, int width, int height) throws IOException {
        byte[] bytes = (byte[]) body;
        assertThat(bytes[0] & 0xff).isEqualTo(format.equals("png") ? 0x89 : 0xff);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
    }

    @Test
    void emitsOneExchangeAnImageOneAfterAnother() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        routes(rb -> rb.from("kirin:each?output=image&" + NO_TICK).process(exchange -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            note(exchange);
            underWay.decrementAndGet();
        }));
        String id = create("kirin:each", THREE);
        awaitDone(id);
        assertThat(seen)
                .extracting(one -> one.header(KirinConstants.IMAGE_INDEX))
                .containsExactly(0, 1, 2);
        assertThat(most).hasValue(1);
        for (int index = 0; index < 3; index++) {
            Seen one = seen.get(index);
            assertIsPicture(one.body(), "png", 1360, 768);
            assertThat(one.header(KirinConstants.IMAGE_TOTAL)).isEqualTo(3);
            assertThat((String) one.header(KirinConstants.IMAGE_URL)).startsWith(KIRIN.baseUrl());
            assertThat(one.header(Exchange.FILE_NAME))
                    .isEqualTo(one.header(KirinConstants.TASK_ID) + "-" + index + ".png");
            assertThat(one.header(Exchange.CONTENT_TYPE)).isEqualTo("image/png");
            assertThat(one.header(Exchange.CONTENT_LENGTH)).isEqualTo(((byte[]) one.body()).length);
            assertThat(one.header(KirinConstants.COST)).isEqualTo(index == 0 ? new BigDecimal("0.084") : null);
            assertThat(one.properties())
                    .containsEntry("CamelBatchIndex", index)
                    .containsEntry("CamelBatchSize", 3)
                    .containsEntry("CamelBatchComplete", index == 2);
            assertThat(one.event()).isEqualTo(id + "/image/" + index);
        }
    }

    @Test
    void emitsAllImagesInAList() throws Exception {
        routes(rb -> rb.from("kirin:all?output=images&" + NO_TICK).process(this::note));
        awaitDone(create("kirin:all", THREE));
        assertThat(seen).hasSize(1);
        assertThat((List<?>) seen.get(0).body()).hasSize(3);
        for (Object image : (List<?>) seen.get(0).body()) {
            assertIsPicture(image, "png", 1360, 768);
        }
        assertThat(seen.get(0).header(KirinConstants.IMAGE_TOTAL)).isEqualTo(3);
        assertThat(seen.get(0).header(KirinConstants.COST)).isEqualTo(new BigDecimal("0.084"));
    }

    @Test
    void jpegIsNamedAsSuch() throws Exception {
        try (KirinSimulator jpeg = fast().jpeg(true).build().start()) {
            String where = "baseUrl=" + jpeg.baseUrl() + "&apiKey=" + jpeg.apiKey();
            routes(rb ->
                    rb.from("kirin:jpeg?output=image&" + NO_TICK + "&" + where).process(this::note));
            create("kirin:jpeg?resolution=1k&aspectRatio=1:1&" + where);
            soon().until(() -> seen.size() == 1);
            assertIsPicture(seen.get(0).body(), "jpg", 1024, 1024);
            assertThat((String) seen.get(0).header(Exchange.FILE_NAME)).endsWith("-0.jpg");
            assertThat(seen.get(0).header(Exchange.CONTENT_TYPE)).isEqualTo("image/jpeg");
            context.getRouteController().stopAllRoutes();
        }
    }

    @Test
    void redeliversTheWholeTaskWhenOneImageFails() throws Exception {
        routes(rb -> rb.from("kirin:second?output=image&" + NO_TICK).process(exchange -> {
            note(exchange);
            if (seen.size() == 2) {
                throw new IllegalStateException("the second image fails");
            }
        }));
        awaitDone(create("kirin:second", THREE));
        assertThat(seen)
                .extracting(one -> one.header(KirinConstants.IMAGE_INDEX))
                .containsExactly(0, 1, 0, 1, 2);
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 1, 2, 2, 2);
        assertThat(seen.get(2).event()).isEqualTo(seen.get(0).event());
    }

    @Test
    void writesFiles(@TempDir Path folder) throws Exception {
        routes(rb -> rb.from("kirin:files?output=image&" + NO_TICK).to("file:" + folder));
        awaitDone(create("kirin:files", THREE));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertIsPicture(Files.readAllBytes(file), "png", 1360, 768));
        }
    }

    /** No exchange fails here, which Camel would log. */
    @Test
    void saysSoWhenAPictureCannotBeHad() throws Exception {
        PrintStream err = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            routes(rb -> {
                rb.from("direct:create").to("kirin:large");
                rb.from("kirin:large?output=image&maxImageBytes=100").process(this::note);
            });
            create("direct:create");
            soon().until(() -> log.toString(StandardCharsets.UTF_8).contains("could not be routed in group large"));
        } finally {
            System.setErr(err);
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("image 0 must be at most 100 bytes");
    }

    @Test
    void parksATaskWhoseImageIsTooLarge() throws Exception {
        String uri = "kirin:large?output=image&maxImageBytes=100&completionMaxRedeliveries=1&" + NO_TICK;
        routes(rb -> rb.from(uri).process(this::note));
        create("kirin:large");
        soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(1));
        assertThat(parked(uri).get(0).note()).isEqualTo(ImageUnavailableException.class.getName());
        assertThat(parked(uri).get(0).parkReason()).isEqualTo(ParkReason.ROUTE_FAILED);
        assertThat(seen).isEmpty();
    }

    @Test
    void asksForFreshUrlsWhenTheyHaveExpired() throws Exception {
        try (KirinSimulator shortLived =
                fast().resultTtl(Duration.ofMillis(500)).freshUrls(true).build().start()) {
            String where = "baseUrl=" + shortLived.baseUrl() + "&apiKey=" + shortLived.apiKey();
            String uri = "kirin:fresh?output=images&completionRedeliveryDelay=900&completionMaxRedeliveries=3&"
                    + NO_TICK + "&" + where;
            routes(rb -> rb.from(uri).process(exchange -> {
                note(exchange);
                if (seen.size() == 1) {
                    throw new IllegalStateException("the route fails once");
                }
            }));
            create("kirin:fresh?" + where);
            soon().until(() -> seen.size() == 2);
            assertThat(seen.get(1).attempt()).isEqualTo(2);
            assertIsPicture(((List<?>) seen.get(1).body()).get(0), "png", 1024, 1024);
            assertThat(seen.get(1).header(KirinConstants.TASK_ID)).isNotNull();
            context.getRouteController().stopAllRoutes();
        }
    }

    @Test
    void parksATaskWhoseUrlsStayExpired() throws Exception {
        try (KirinSimulator shortLived =
                fast().resultTtl(Duration.ofMillis(1)).freshUrls(false).build().start()) {
            String where = "baseUrl=" + shortLived.baseUrl() + "&apiKey=" + shortLived.apiKey();
            String uri = "kirin:stale?output=image&completionMaxRedeliveries=2&" + NO_TICK + "&" + where;
            routes(rb -> rb.from(uri).process(this::note));
            create("kirin:stale?" + where);
            soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(1));
            assertThat(parked(uri).get(0).note()).isEqualTo(ImageUnavailableException.class.getName());
            assertThat(seen).isEmpty();
            context.getRouteController().stopAllRoutes();
        }
    }

    @Test
    void aHostileTaskIdBecomesAHarmlessFileName(@TempDir Path folder) throws Exception {
        routes(rb -> {
            rb.from("direct:now").to("kirin:first?operation=generate&timeout=20s");
            rb.from("kirin:hostile?output=image&" + NO_TICK).process(this::note).to("file:" + folder.resolve("in"));
        });
        KirinTask good = template.requestBody("direct:now", "A lighthouse", KirinTask.class);
        String url = good.getImages().get(0).getUrl();
        KIRIN.faults()
                .next(
                        Operation.QUERY,
                        Fault.reply(
                                200,
                                "application/json",
                                "{\"id\":\"../../up\\u202e/con:\\\\x\\u0000\",\"status\":\"completed\",\"output\":[{\"content\":["
                                        + "{\"type\":\"image\",\"url\":\"" + url + "\"}]}]}"));
        awaitDone(create("kirin:hostile"));
        String name = (String) seen.get(0).header(Exchange.FILE_NAME);
        assertThat(name).matches("[A-Za-z0-9][A-Za-z0-9._-]*-0\\.png").doesNotContain("..");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .containsExactly(folder.resolve("in").resolve(name));
        }
    }

    @Test
    void anImageUrlThatIsNoWebAddressIsNotFetched() throws Exception {
        String uri = "kirin:urls?output=image&completionMaxRedeliveries=0&" + NO_TICK;
        routes(rb -> rb.from(uri).process(this::note));
        for (String url : List.of("file:///etc/passwd", "../secret", "jar:file:/x!/y", "http://user:pw@127.0.0.1/x")) {
            KIRIN.faults()
                    .next(
                            Operation.QUERY,
                            Fault.reply(
                                    200,
                                    "application/json",
                                    "{\"id\":\"x\",\"status\":\"completed\",\"output\":[{\"content\":[{\"type\":\"image\","
                                            + "\"url\":\"" + url + "\"}]}]}"));
            String id = create("kirin:urls");
            soon().untilAsserted(() -> assertThat(parked(uri))
                    .anySatisfy(task -> assertThat(task.externalTaskId()).isEqualTo(id)));
        }
        assertThat(parked(uri)).extracting(task -> task.note()).containsOnly(ImageUnavailableException.class.getName());
        assertThat(seen).isEmpty();
    }

    private static io.github.camelkirin.simulator.KirinSimulatorBuilder fast() {
        return KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(20)));
    }
}
