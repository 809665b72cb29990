/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StatusMapping;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the service answers, as text: to a create, and to a query when the task has ended with four pictures. */
@State(Scope.Benchmark)
public class AnswerPiece {

    private static final String CREATED =
            "{\"id\":\"d5u5obte8783ap44qtj0\",\"created_at\":1769757744021,\"status\":\"in_queue\",\"model\":\"kirin_image_omni\"}";

    private static final String CONTENT =
            "{\"type\":\"image\",\"url\":\"https://results.example.com/2026/01/d5u5obte8783ap44qtj0/0.png?expires=1769759999&signature="
                    + "0123456789abcdef".repeat(4) + "\",\"width\":2720,\"height\":1536}";

    private static final String ENDED =
            "{\"id\":\"d5u5obte8783ap44qtj0\",\"model\":\"kirin_image_omni\",\"created_at\":1769757744021,\"updated_at\":1769757751377,"
                    + "\"status\":\"completed\",\"output\":[{\"content\":["
                    + String.join(",", CONTENT, CONTENT, CONTENT, CONTENT)
                    + "]}],\"usage\":{\"cost\":\"0.112\",\"discount\":1,\"quantity\":4},\"metadata\":{\"region\":\"eu\"}}";

    private final ObjectMapper json = new ObjectMapper();
    private final StatusMapping statuses = StatusMapping.standard();

    @Benchmark
    public KirinTask created() {
        return KirinTask.fromJson(CREATED, statuses);
    }

    @Benchmark
    public JsonNode createdTree() throws JsonProcessingException {
        return json.readTree(CREATED);
    }

    @Benchmark
    public KirinTask ended() {
        return KirinTask.fromJson(ENDED, statuses);
    }

    @Benchmark
    public JsonNode endedTree() throws JsonProcessingException {
        return json.readTree(ENDED);
    }
}
