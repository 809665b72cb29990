/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The least that sends the same: Base64 of the image streamed to the socket, nothing looked at, nothing kept. */
final class PlainSender implements Sender {

    private final Post post;
    private final long imageBytes;

    /** @param imageBytes how long images are, since a stream does not tell */
    PlainSender(String baseUrl, long imageBytes) {
        this.post = new Post(baseUrl);
        this.imageBytes = imageBytes;
    }

    @Override
    public void send(Object image) throws Exception {
        try (InputStream in = open(image)) {
            post.send(new Base64Body(in, imageBytes));
        }
    }

    private static InputStream open(Object image) throws IOException {
        if (image instanceof byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }
        return image instanceof File file ? new FileInputStream(file) : (InputStream) image;
    }

    @Override
    public void close() throws IOException {
        post.close();
    }
}
