/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.ImageUnavailableException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.picture.Picture;
import io.github.camelkirin.picture.PictureSource;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that are in a directory before a route sees them. */
class StoredImagesTest extends StoredImagesSupport {

    @TempDir
    Path folder;

    private String from(String group, String options) {
        return "kirin:" + group + "?imageStore=" + folder + "&" + NO_TICK + options;
    }

    @Test
    void storesEveryImageOnceAsTheServiceHasItBeforeTheRouteRuns() throws Exception {
        List<List<String>> files = new CopyOnWriteArrayList<>();
        routes(rb -> rb.from(from("kept", "")).process(this::note).process(exchange -> files.add(files(folder))));
        long before = downloads();
        String id = create("kirin:kept", THREE);
        awaitDone(id);
        List<String> names = List.of(id + "-0.png", id + "-1.png", id + "-2.png");
        assertThat(files).containsExactly(names);
        assertThat(downloads() - before).isEqualTo(3);
        List<StoredImage> copies = copies(seen.get(0));
        assertThat(copies).extracting(StoredImage::name).isEqualTo(names);
        for (int index = 0; index < 3; index++) {
            byte[] original = original(
                    ((KirinTask) seen.get(0).body()).getImages().get(index).getUrl());
            assertThat(folder.resolve(names.get(index))).hasBinaryContent(original);
            assertThat(copies.get(index))
                    .isEqualTo(new StoredImage(
                            names.get(index), original.length, "image/png", sha256(original), 1360, 768));
        }
        assertThat(record(id).stored()).as("also when it is done").isEqualTo(copies);
    }

    @Test
    void anImageIsAStreamOfItsCopyThatCanBeReadAgain() throws Exception {
        List<Object> bodies = new CopyOnWriteArrayList<>();
        routes(rb -> rb.from(from("each", "&output=image"))
                .process(exchange -> bodies.add(exchange.getMessage().getBody()))
                .process(this::noteBytes)
                .process(this::noteBytes)
                .to("file:" + folder.resolve("out")));
        long before = downloads();
        String id = create("kirin:each", THREE);
        awaitDone(id);
        assertThat(bodies).hasSize(3).allMatch(body -> body instanceof InputStream && body instanceof StreamCache);
        assertThat(downloads() - before).isEqualTo(3);
        for (int index = 0; index < 3; index++) {
            byte[] copy = Files.readAllBytes(folder.resolve(id + "-" + index + ".png"));
            Seen first = seen.get(2 * index);
            assertThat((byte[]) first.body()).isEqualTo(copy);
            assertThat((byte[]) seen.get(2 * index + 1).body()).isEqualTo(copy);
            assertThat(first.header(Exchange.CONTENT_LENGTH)).isEqualTo(copy.length);
            assertThat(first.header(Exchange.CONTENT_TYPE)).isEqualTo("image/png");
            assertThat(first.header(KirinConstants.IMAGE_STORED_AS)).isEqualTo(id + "-" + index + ".png");
            String name = first.header(KirinConstants.TASK_ID) + "-" + index + ".png";
            assertThat(first.header(Exchange.FILE_NAME)).isEqualTo(name);
            assertThat(folder.resolve("out").resolve(name)).hasBinaryContent(copy);
        }
    }

    @Test
    void allImagesAreAListOfStreams() throws Exception {
        routes(rb -> rb.from(from("all", "&output=images")).process(exchange -> {
            List<byte[]> read = new ArrayList<>();
            for (Object one : exchange.getMessage().getBody(List.class)) {
                read.add(((InputStream) one).readAllBytes());
            }
            exchange.getMessage().setBody(read);
            note(exchange);
        }));
        String id = create("kirin:all", THREE);
        awaitDone(id);
        for (int index = 0; index < 3; index++) {
            assertThat((byte[]) ((List<?>) seen.get(0).body()).get(index))
                    .isEqualTo(Files.readAllBytes(folder.resolve(id + "-" + index + ".png")));
        }
    }

    @Test
    void aRedeliveryReadsTheCopyThoughTheUrlHasExpired() throws Exception {
        routes(rb -> rb.from(from("again", "&output=image")).process(exchange -> {
            noteBytes(exchange);
            if (seen.size() == 1) {
                KIRIN.faults().randomly(Operation.DOWNLOAD, 1, Fault.status(410));
                throw new IllegalStateException("the route fails once");
            }
        }));
        String id = create("kirin:again", THREE);
        awaitDone(id);
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2, 2, 2);
        assertThat((byte[]) seen.get(1).body()).isEqualTo((byte[]) seen.get(0).body());
        KIRIN.faults().clear();
    }

    @Test
    void aParkedTaskThatIsRequeuedReadsTheCopy() throws Exception {
        String uri = from("parked", "&output=image&completionMaxRedeliveries=0");
        routes(rb -> rb.from(uri).process(exchange -> {
            noteBytes(exchange);
            if (seen.size() == 1) {
                throw new IllegalStateException("the route fails once");
            }
        }));
        String id = create("kirin:parked");
        soon().until(() -> state(id) == TaskState.PARKED);
        KIRIN.faults().randomly(Operation.DOWNLOAD, 1, Fault.status(410));
        context.getEndpoint(uri, KirinEndpoint.class).tasks().requeue(id);
        awaitDone(id);
        assertThat((byte[]) seen.get(1).body()).isEqualTo(Files.readAllBytes(folder.resolve(id + "-0.png")));
        KIRIN.faults().clear();
    }

    @Test
    void aCopyThatHasGoneIsFetchedAgain() throws Exception {
        routes(rb -> rb.from(from("gone", "&output=image")).process(exchange -> {
            noteBytes(exchange);
            if (seen.size() == 1) {
                Files.delete(
                        folder.resolve(exchange.getMessage().getHeader(KirinConstants.IMAGE_STORED_AS, String.class)));
                throw new IllegalStateException("the route fails once");
            }
        }));
        String id = create("kirin:gone");
        awaitDone(id);
        assertThat(seen).hasSize(2);
        assertThat((byte[]) seen.get(1).body()).isEqualTo((byte[]) seen.get(0).body());
        assertThat(folder.resolve(id + "-0.png"))
                .hasBinaryContent((byte[]) seen.get(0).body());
    }

    /** It stored the picture and ended before the record said so, and in the midst of another. */
    @Test
    void whatAKilledProcessLeftIsReplacedByThePictureItself() throws Exception {
        Files.writeString(folder.resolve("order-7-0.png"), "an earlier picture");
        Files.writeString(folder.resolve(".kirin-x.part"), "a part");
        routes(rb -> rb.from(from("killed", "")).process(this::note));
        template.requestBodyAndHeader("kirin:killed", "A lighthouse", KirinConstants.IDEMPOTENCY_KEY, "order-7");
        awaitDone("order-7");
        String url = ((KirinTask) seen.get(0).body()).getImages().get(0).getUrl();
        assertThat(folder.resolve("order-7-0.png")).hasBinaryContent(original(url));
        assertThat(files(folder)).containsExactly(".kirin-x.part", "order-7-0.png");
    }

    @Test
    void asksForAFreshUrlWhenTheFirstHasExpired() throws Exception {
        routes(rb -> rb.from(from("fresh", "")).process(this::note));
        KIRIN.faults().next(Operation.DOWNLOAD, Fault.status(410));
        String id = create("kirin:fresh");
        awaitDone(id);
        assertThat(seen).extracting(Seen::attempt).containsExactly(1);
        assertThat(files(folder)).containsExactly(id + "-0.png");
    }

    @Test
    void aDownloadThatIsCutOffLeavesNothingAndIsTriedAgain() throws Exception {
        routes(rb -> rb.from(from("cut", "")).process(this::note));
        KIRIN.faults().next(Operation.DOWNLOAD, Fault.cutOff());
        String id = create("kirin:cut");
        awaitDone(id);
        assertThat(files(folder)).containsExactly(id + "-0.png");
        String url = ((KirinTask) seen.get(0).body()).getImages().get(0).getUrl();
        assertThat(folder.resolve(id + "-0.png")).hasBinaryContent(original(url));
    }

    @Test
    void whatIsNoPictureIsNotStoredAndParksItsTask() throws Exception {
        String uri = from("garbage", "&completionMaxRedeliveries=0");
        routes(rb -> rb.from(uri).process(this::note));
        KIRIN.faults().next(Operation.DOWNLOAD, Fault.reply(200, "image/png", "no picture"));
        create("kirin:garbage");
        soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(1));
        assertThat(parked(uri).get(0).note()).isEqualTo(ImageUnavailableException.class.getName());
        assertThat(files(folder)).isEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void anImageThatIsTooLargeIsNotStoredAndParksItsTask() throws Exception {
        String uri = from("large", "&completionMaxRedeliveries=0&maxImageBytes=100");
        routes(rb -> rb.from(uri).process(this::note));
        create("kirin:large");
        soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(1));
        assertThat(files(folder)).isEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void noIdOfATaskLeadsOutOfTheDirectory() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        routes(rb -> rb.from("kirin:hostile?imageStore=" + in + "&" + NO_TICK).process(this::note));
        String id = "../../up\u202e/con:\\x";
        template.requestBodyAndHeader("kirin:hostile", "A lighthouse", KirinConstants.IDEMPOTENCY_KEY, id);
        awaitDone(id);
        assertThat(files(folder)).containsExactly("in");
        assertThat(files(in)).singleElement().asString().matches("[A-Za-z0-9][A-Za-z0-9._-]*-[0-9a-f]{16}-0\\.png");
    }

    @Test
    void aTaskThatFailedIsRoutedWithoutAStore() throws Exception {
        routes(rb -> rb.from(from("failed", "&onFailure=emit")).process(this::note));
        KIRIN.faults().next(Operation.TASK, Fault.taskFails("002016095"));
        awaitDone(create("kirin:failed"));
        assertThat(seen).extracting(Seen::status).containsExactly("failed");
        assertThat(files(folder)).isEmpty();
    }

    /** What a producer does that wants a picture of an earlier task. */
    @Test
    void theCopyOfATaskIsFoundByItsRecord() throws Exception {
        String uri = from("source", "");
        routes(rb -> rb.from(uri).process(this::note));
        String id = create("kirin:source");
        awaitDone(id);
        KirinConfiguration configuration =
                context.getEndpoint(uri, KirinEndpoint.class).getConfiguration();
        try (PictureSource source = ImageStores.open(context, configuration)) {
            Picture copy = source.find(record(id), 0).orElseThrow();
            assertThat(copy.mediaType()).isEqualTo("image/png");
            try (InputStream in = copy.open()) {
                assertThat(in.readAllBytes())
                        .hasSize((int) copy.length())
                        .isEqualTo(Files.readAllBytes(folder.resolve(id + "-0.png")));
            }
            assertThat(source.find(record(id), 1)).isEmpty();
            assertThat(source.find(record(id), -1)).isEmpty();
        }
    }

    @Test
    void aStoreThatCannotBeOpenedKeepsTheRouteFromStarting() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> routes(rb ->
                        rb.from("kirin:none?imageStore=" + file + "&" + NO_TICK).process(this::note)))
                .hasRootCauseInstanceOf(java.nio.file.FileSystemException.class)
                .hasStackTraceContaining("imageStore must be a directory that exists or can be made, was " + file);
        for (Map.Entry<String, String> wrong : Map.of(
                        "imageStoreRead=direct:read",
                        "imageStoreRead is for an imageStore that is an endpoint",
                        "imageStoreRead=direct:read&imageStore=" + folder,
                        "which was a directory",
                        "imageStore=nowhere:x",
                        "imageStore must lead to an endpoint of this context",
                        "imageStore= ",
                        "was blank")
                .entrySet()) {
            assertThatThrownBy(() -> routes(rb -> rb.from("kirin:none?" + wrong.getKey() + "&" + NO_TICK)
                            .process(this::note)))
                    .as(wrong.getKey())
                    .hasStackTraceContaining(wrong.getValue());
        }
    }
}
