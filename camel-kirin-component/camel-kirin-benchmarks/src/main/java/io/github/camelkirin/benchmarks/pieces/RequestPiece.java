/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.RequestValidator;
import io.github.camelkirin.model.WireRequest;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A request with a prompt of 300 characters and four options. */
@State(Scope.Benchmark)
public class RequestPiece {

    private static final String PROMPT = "A pier at dusk, the sea calm, gulls about. ".repeat(7);

    private final ObjectMapper json = new ObjectMapper();
    private final ImageRequest request = ImageRequest.builder()
            .prompt(PROMPT)
            .resolution("2k")
            .imageCount(4)
            .aspectRatio("16:9")
            .watermark(false)
            .build();
    private final Map<String, Object> parameters = Map.of(
            "prompt",
            PROMPT,
            "resolution",
            "2k",
            "n",
            4,
            "aspect_ratio",
            "16:9",
            "watermark_info",
            Map.of("enabled", false),
            "external_task_id",
            "order-7");

    @Benchmark
    public WireRequest validated() {
        RequestValidator.requireValid(request);
        return WireRequest.of(request, "order-7", null);
    }

    @Benchmark
    public byte[] jackson() throws JsonProcessingException {
        return json.writeValueAsBytes(parameters);
    }
}
