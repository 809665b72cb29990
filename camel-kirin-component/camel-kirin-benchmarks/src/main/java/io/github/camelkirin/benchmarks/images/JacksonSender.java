/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;

/** What one writes without thinking of memory: a map with the Base64 text in it, written by Jackson. */
final class JacksonSender implements Sender {

    private final ObjectMapper json = new ObjectMapper();
    private final Post post;

    JacksonSender(String baseUrl) {
        post = new Post(baseUrl);
    }

    @Override
    public void send(Object image) throws Exception {
        String text = Base64.getEncoder().encodeToString(bytes(image));
        Map<String, Object> params = Map.of("prompt", "A pier", "image_list", List.of(Map.of("image", text)));
        byte[] body =
                json.writeValueAsBytes(Map.of("model", "kirin_image_omni", "input", List.of(Map.of("params", params))));
        post.send(new BasicAsyncEntityProducer(body, ContentType.APPLICATION_JSON));
    }

    private static byte[] bytes(Object image) throws IOException {
        if (image instanceof byte[] bytes) {
            return bytes;
        }
        if (image instanceof File file) {
            return Files.readAllBytes(file.toPath());
        }
        try (InputStream in = (InputStream) image) {
            return in.readAllBytes();
        }
    }

    @Override
    public void close() throws IOException {
        post.close();
    }
}
