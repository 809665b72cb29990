/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.ImageUnavailableException;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that are given to an endpoint before a route sees them, and had back from another. */
class StoredImagesEndpointTest extends StoredImagesSupport {

    private final Map<String, byte[]> bucket = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> headers = new ConcurrentHashMap<>();

    private void put(Exchange exchange) {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
        headers.put(name, Map.copyOf(exchange.getMessage().getHeaders()));
        bucket.put(name, exchange.getMessage().getBody(byte[].class));
    }

    private void get(Exchange exchange) {
        byte[] bytes = bucket.get(exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class));
        exchange.getMessage().setBody(bytes == null ? null : new ByteArrayInputStream(bytes));
    }

    /** A route whose first run fails, after what is done then. */
    private void routesThatFailOnce(String options, Runnable meanwhile) throws Exception {
        routes(rb -> {
            rb.from("direct:put").process(this::put);
            rb.from("direct:get").process(this::get);
            rb.from("kirin:bucket?imageStore=direct:put&" + NO_TICK + options).process(exchange -> {
                noteBytes(exchange);
                if (seen.size() == 1) {
                    meanwhile.run();
                    throw new IllegalStateException("the route fails once");
                }
            });
        });
    }

    private static void expire() {
        KIRIN.faults().randomly(Operation.DOWNLOAD, 1, Fault.status(410));
    }

    @Test
    void anEndpointGetsEachImageWithItsNameTypeAndLength() throws Exception {
        routes(rb -> {
            rb.from("direct:put").process(this::put);
            rb.from("kirin:bucket?imageStore=direct:put&" + NO_TICK).process(this::note);
        });
        String id = create("kirin:bucket", THREE);
        awaitDone(id);
        assertThat(bucket).containsOnlyKeys(id + "-0.png", id + "-1.png", id + "-2.png");
        for (int index = 0; index < 3; index++) {
            String name = id + "-" + index + ".png";
            byte[] original = original(
                    ((KirinTask) seen.get(0).body()).getImages().get(index).getUrl());
            assertThat(bucket.get(name)).isEqualTo(original);
            assertThat(headers.get(name))
                    .containsEntry(Exchange.CONTENT_TYPE, "image/png")
                    .containsEntry(Exchange.CONTENT_LENGTH, (long) original.length)
                    .containsEntry("CamelAwsS3Key", name)
                    .containsEntry("CamelAzureStorageBlobBlobName", name);
            assertThat(copies(seen.get(0)).get(index))
                    .isEqualTo(new StoredImage(name, original.length, "image/png", sha256(original), 1360, 768));
        }
    }

    @Test
    void aRedeliveryReadsTheImageBack() throws Exception {
        routesThatFailOnce("&output=image&imageStoreRead=direct:get", StoredImagesEndpointTest::expire);
        String id = create("kirin:bucket");
        awaitDone(id);
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2);
        assertThat((byte[]) seen.get(1).body()).isEqualTo(bucket.get(id + "-0.png"));
        KIRIN.faults().clear();
    }

    @Test
    void anImageThatIsNotWhatWasStoredIsFetchedAndStoredAgain() throws Exception {
        routesThatFailOnce(
                "&output=image&imageStoreRead=direct:get",
                () -> bucket.replaceAll((name, bytes) -> {
                    byte[] other = Arrays.copyOf(bytes, bytes.length);
                    other[bytes.length - 1]++;
                    return other;
                }));
        String id = create("kirin:bucket");
        awaitDone(id);
        assertThat((byte[]) seen.get(1).body()).isEqualTo((byte[]) seen.get(0).body());
        assertThat(bucket.get(id + "-0.png")).isEqualTo((byte[]) seen.get(0).body());
    }

    @Test
    void withoutAWayBackImagesAreFetchedWhenTheyAreNeeded() throws Exception {
        routesThatFailOnce("&output=image", bucket::clear);
        awaitDone(create("kirin:bucket"));
        assertThat(seen).extracting(Seen::attempt).containsExactly(1, 2);
        assertThat((byte[]) seen.get(1).body()).isEqualTo((byte[]) seen.get(0).body());
        assertThat(bucket).as("stored once").isEmpty();
    }

    @Test
    void aWayBackThatGivesNothingIsSaidAndParksTheTaskInTheEnd() throws Exception {
        String uri = "kirin:wrong?imageStore=direct:put&imageStoreRead=direct:nothing&output=image"
                + "&completionMaxRedeliveries=0&" + NO_TICK;
        routes(rb -> {
            rb.from("direct:put").process(this::put);
            rb.from("direct:nothing").setBody(exchange -> null);
            rb.from(uri).process(this::note);
        });
        create("kirin:wrong");
        soon().untilAsserted(() -> assertThat(parked(uri)).hasSize(1));
        assertThat(parked(uri).get(0).note()).isEqualTo(ImageUnavailableException.class.getName());
        assertThat(seen).isEmpty();
    }

    @Test
    void aFileEndpointWithOptionsIsAnEndpoint(@TempDir Path folder) throws Exception {
        KirinEndpoint from = context.getEndpoint("kirin:files?output=image&" + NO_TICK, KirinEndpoint.class);
        from.getConfiguration().setImageStore("file:" + folder + "?tempPrefix=.part-");
        from.getConfiguration().setImageStoreRead("direct:read");
        routes(rb -> {
            rb.from("direct:read").process(exchange -> exchange.getMessage()
                    .setBody(folder.resolve(exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class))
                            .toFile()));
            rb.from(from).process(exchange -> {
                assertThat(exchange.getMessage().getBody()).isInstanceOf(InputStream.class);
                noteBytes(exchange);
            });
        });
        String id = create("kirin:files");
        awaitDone(id);
        assertThat(folder.resolve(id + "-0.png"))
                .hasBinaryContent((byte[]) seen.get(0).body());
        assertThat(files(folder)).containsExactly(id + "-0.png");
    }
}
