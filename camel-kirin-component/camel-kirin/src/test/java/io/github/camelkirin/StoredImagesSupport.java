/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.model.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** Tasks whose pictures are compared with what the service has. */
abstract class StoredImagesSupport extends CompletionTestSupport {

    static final Map<String, Object> THREE = Map.of("prompt", "A lighthouse at dawn", "n", 3, "aspect_ratio", "16:9");

    static long downloads() {
        return KIRIN.ledger().totals().traffic().downloads();
    }

    /** What the simulator has at an image's URL. */
    static byte[] original(String url) throws IOException {
        try (InputStream in = URI.create(url).toURL().openStream()) {
            return in.readAllBytes();
        }
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Notes the exchange with its body as bytes, which are gone when it is done. */
    void noteBytes(Exchange exchange) {
        Seen one = Seen.of(exchange);
        seen.add(new Seen(one.headers(), one.properties(), exchange.getMessage().getBody(byte[].class)));
    }

    static List<StoredImage> copies(Seen one) {
        return ((KirinTask) one.body())
                .getImages().stream().map(image -> image.getStoredAs()).toList();
    }
}
