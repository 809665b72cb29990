/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.model.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures behind Camel endpoints: one that takes them and perhaps one that gives them back, both by {@code CamelFileName}.
 * What other components take for the name of an object is set with the same value.
 */
final class EndpointStore implements PictureStore {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointStore.class);
    private static final String S3_KEY = "CamelAwsS3Key";
    private static final String S3_CONTENT_TYPE = "CamelAwsS3ContentType";
    private static final String AZURE_BLOB_NAME = "CamelAzureStorageBlobBlobName";

    private final ProducerTemplate template;
    private final Endpoint writes;
    private final @Nullable Endpoint reads;

    private EndpointStore(ProducerTemplate template, Endpoint writes, @Nullable Endpoint reads) {
        this.template = template;
        this.writes = writes;
        this.reads = reads;
    }

    /** @throws IllegalArgumentException if a URI leads to no endpoint */
    static EndpointStore open(CamelContext context, String write, @Nullable String read) {
        Endpoint writes = endpoint(context, "imageStore", write);
        Endpoint reads = read == null ? null : endpoint(context, "imageStoreRead", read);
        ProducerTemplate template = context.createProducerTemplate();
        template.start();
        return new EndpointStore(template, writes, reads);
    }

    private static Endpoint endpoint(CamelContext context, String option, String uri) {
        try {
            return context.getEndpoint(uri);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    option + " must lead to an endpoint of this context, and does not: check its URI, and that its"
                            + " component is on the class path",
                    e);
        }
    }

    @Override
    public StoredImage save(String name, CheckedPicture picture) {
        StoredImage stored = picture.storedAs(name, Sha256.of(picture.bytes()));
        Exchange done = template.send(writes, exchange -> {
            Message message = exchange.getMessage();
            named(message, stored);
            message.setHeader(Exchange.CONTENT_TYPE, stored.mediaType());
            message.setHeader(S3_CONTENT_TYPE, stored.mediaType());
            message.setHeader(Exchange.CONTENT_LENGTH, stored.length());
            message.setBody(picture.bytes());
        });
        Throwable failure = done.getException();
        if (failure != null || done.isRollbackOnly()) {
            LOG.debug("A picture could not be stored", failure);
            throw new ImageStoreException("the endpoint that imageStore names refuses pictures: "
                    + (failure == null
                            ? "its route was rolled back"
                            : failure.getClass().getName()));
        }
        return stored;
    }

    private static void named(Message message, StoredImage stored) {
        message.setHeader(Exchange.FILE_NAME, stored.name());
        message.setHeader(S3_KEY, stored.name());
        message.setHeader(AZURE_BLOB_NAME, stored.name());
    }

    @Override
    public boolean isReadable() {
        return reads != null;
    }

    /** An endpoint says in its own way that there is nothing, by an exception for one: that is no trouble of the store. */
    @Override
    public Optional<Picture> find(StoredImage stored) {
        if (reads == null) {
            return Optional.empty();
        }
        Exchange done = template.send(reads, ExchangePattern.InOut, exchange -> named(exchange.getMessage(), stored));
        if (done.getException() != null) {
            LOG.debug("The copy {} could not be read", stored.name(), done.getException());
            return Optional.empty();
        }
        try (InputStream in = done.getMessage().getBody(InputStream.class)) {
            byte[] bytes = in == null
                    ? new byte[0]
                    : in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, stored.length() + 1));
            return bytes.length == stored.length() && Sha256.of(bytes).equals(stored.sha256())
                    ? Optional.of(new PictureInMemory(bytes, stored.mediaType()))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.debug("The copy {} could not be read", stored.name(), e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        template.stop();
    }
}
