/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.model.StoredImage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches whose tasks' pictures are stored, or are what the route gets. */
class BatchPicturesTest extends StoredImagesSupport {

    @TempDir
    Path folder;

    private void notePictures(Exchange exchange) {
        if ("batch".equals(exchange.getMessage().getHeader("CamelKirinEvent"))) {
            note(exchange);
        } else {
            noteBytes(exchange);
        }
    }

    private void members(String... ids) {
        for (String id : ids) {
            Map<String, Object> headers = new HashMap<>();
            headers.put("CamelKirinIdempotencyKey", id);
            headers.put("CamelKirinImageCount", 2);
            headers.put("CamelKirinBatchId", "nightly");
            headers.put("CamelKirinBatchSize", ids.length);
            template.requestBodyAndHeaders("kirin:posters", "A lighthouse", headers);
        }
    }

    private List<Object> events() {
        return seen.stream().map(one -> one.header("CamelKirinEvent")).toList();
    }

    @Test
    void thePicturesOfABatchsTasksAreStoredAndItsEventComesAfterThem() throws Exception {
        routes(rb -> rb.from("kirin:posters?output=image&imageStore=" + folder + "&" + NO_TICK)
                .process(this::notePictures));
        members("a", "b");

        soon().until(() -> events().contains("batch"));

        assertThat(events()).containsExactly("image", "image", "image", "image", "batch");
        assertThat(files(folder)).containsExactly("a-0.png", "a-1.png", "b-0.png", "b-1.png");
        for (String id : List.of("a", "b")) {
            assertThat(record(id).stored()).extracting(StoredImage::name).containsExactly(id + "-0.png", id + "-1.png");
        }
        Seen event = seen.get(4);
        assertThat(((KirinBatch) event.body()).getTasks()).isEqualTo(2);
        assertThat(event.headers())
                .containsEntry("CamelKirinBatchCompleted", 2L)
                .doesNotContainKeys("CamelKirinImageIndex", "CamelKirinImageStoredAs", "CamelKirinExternalTaskId");
        awaitDone("kirin-batch:posters/nightly");
    }

    @Test
    void theEventNeedsNoPicturesWhereTheyAreOnlyFetched() throws Exception {
        routes(rb -> rb.from("kirin:posters?output=images&" + NO_TICK).process(this::note));
        members("a", "b");

        soon().until(() -> events().contains("batch"));

        assertThat(events()).containsExactly("completion", "completion", "batch");
        assertThat(seen.get(0).body()).isInstanceOf(List.class);
        assertThat(seen.get(2).body()).isInstanceOf(KirinBatch.class);
    }
}
