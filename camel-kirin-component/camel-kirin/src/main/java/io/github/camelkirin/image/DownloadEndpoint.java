/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.io.EofSensorInputStream;
import org.jspecify.annotations.Nullable;

/** One Camel HTTP endpoint for all downloads of a scheme: created when first needed, in no registry. */
final class DownloadEndpoint implements AutoCloseable {
    private static final String OPTIONS = "httpMethod=GET&throwExceptionOnFailure=false&disableStreamCache=true"
            + "&followRedirects=true&bridgeEndpoint=false&copyHeaders=false&ignoreResponseBody=false"
            + "&transferException=false&skipControlHeaders=false&skipRequestHeaders=false&skipResponseHeaders=false";
    /** Takes the exact target past Camel, which encodes a tilde; it never leaves this machine. */
    private static final String TARGET = "Kirin-Request-Target";

    private static final int FIRST_BUFFER = 64 * 1024;
    private static final Pattern MEDIA_TYPE = Pattern.compile("\\s*([a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80})\\s*(;.*)?");

    private final CamelContext context;
    private final String scheme;
    private final DownloadPolicy policy;
    private final LongSupplier nanoTime;
    private @Nullable HttpEndpoint endpoint;
    private @Nullable Producer producer;
    private boolean closed;

    DownloadEndpoint(CamelContext context, String scheme, DownloadPolicy policy, LongSupplier nanoTime) {
        this.context = context;
        this.scheme = scheme;
        this.policy = policy;
        this.nanoTime = nanoTime;
    }

    /** What came back; the body of a 200 only, and null if it was too large. */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, String contentType, byte @Nullable [] body) {}

    /** The body did not end in time. */
    static final class TimeoutException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    Answer get(URI url) throws Exception {
        Exchange exchange = send(url);
        Message answer = exchange.getMessage();
        Integer status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        InputStream body = answer.getBody() instanceof InputStream in ? in : InputStream.nullInputStream();
        boolean ended = false;
        try {
            if (status == null || status != 200) {
                return new Answer(status == null ? 0 : status, "", new byte[0]);
            }
            Long length = answer.getHeader(Exchange.CONTENT_LENGTH, Long.class);
            if (length != null && length > policy.maxBytes()) {
                return new Answer(200, "", null);
            }
            boolean zipped = "gzip".equalsIgnoreCase(answer.getHeader(Exchange.CONTENT_ENCODING, String.class));
            byte[] bytes = read(zipped ? new GZIPInputStream(body) : body, length == null || zipped ? -1 : length);
            ended = bytes != null;
            return new Answer(200, mediaType(answer.getHeader(Exchange.CONTENT_TYPE, String.class)), bytes);
        } finally {
            release(body, ended);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        ServiceHelper.stopAndShutdownServices(producer, endpoint);
        producer = null;
        endpoint = null;
    }

    private Exchange send(URI url) throws Exception {
        Producer sender = producer();
        Exchange exchange = sender.getEndpoint().createExchange();
        // What is compressed is taken apart here, where the limit is; and the client's stream can be cut off.
        exchange.setProperty(Exchange.SKIP_GZIP_ENCODING, Boolean.TRUE);
        exchange.getMessage().setHeader(Exchange.HTTP_URI, url.toString());
        exchange.getMessage().setHeader("Accept-Encoding", "identity");
        String query = url.getRawQuery();
        exchange.getMessage().setHeader(TARGET, url.getRawPath() + (query == null ? "" : "?" + query));
        sender.process(exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
    }

    private synchronized Producer producer() throws Exception {
        Producer present = producer;
        if (present != null) {
            return present;
        }
        if (closed) {
            throw new IllegalStateException("closed");
        }
        HttpComponent component = context.getComponent(scheme, HttpComponent.class);
        // The host is never asked for anything: every request names its own.
        HttpEndpoint created = (HttpEndpoint) component.createEndpoint(scheme + "://kirin-results.invalid?" + OPTIONS);
        HttpClientConfigurer users = created.getHttpClientConfigurer();
        created.setHttpClientConfigurer(client -> {
            if (users != null) {
                users.configureHttpClient(client);
            }
            client.addRequestInterceptorFirst((request, entity, state) -> restoreTarget(request));
            client.disableContentCompression().disableCookieManagement().disableAutomaticRetries();
        });
        created.setHeaderFilterStrategy(new Headers());
        ServiceHelper.startService(created);
        Producer started = created.createProducer();
        ServiceHelper.startService(started);
        endpoint = created;
        producer = started;
        return started;
    }

    /** What a signature was made over has to arrive as it was: CloudFront's use the tilde. */
    private static void restoreTarget(HttpRequest request) {
        Header target = request.getFirstHeader(TARGET);
        request.removeHeaders(TARGET);
        String path = request.getPath();
        if (target != null && path != null) {
            String encoded = target.getValue().replace("~", "%7E");
            // With a proxy the whole URL is the path; after a redirect it is another one, and right as it is.
            if (path.endsWith(encoded)) {
                request.setPath(path.substring(0, path.length() - encoded.length()) + target.getValue());
            }
        }
    }

    private byte @Nullable [] read(InputStream in, long length) throws IOException {
        long start = nanoTime.getAsLong();
        Duration timeout = policy.timeout();
        byte[] buffer = new byte[length > 0 ? (int) length : Math.min(FIRST_BUFFER, policy.maxBytes())];
        int count = 0;
        while (true) {
            if (nanoTime.getAsLong() - start > timeout.toNanos()) {
                throw new TimeoutException();
            }
            if (count == buffer.length) {
                int next = in.read();
                if (next < 0) {
                    return buffer;
                }
                if (count == policy.maxBytes()) {
                    return null;
                }
                buffer = Arrays.copyOf(buffer, (int) Math.min(policy.maxBytes(), Math.max(16L, count * 2L)));
                buffer[count++] = (byte) next;
            } else {
                int read = in.read(buffer, count, buffer.length - count);
                if (read < 0) {
                    return Arrays.copyOf(buffer, count);
                }
                count += read;
            }
        }
    }

    /** Closing the client's stream would first read it to its end, however far away that is. */
    private static void release(InputStream body, boolean ended) {
        try {
            if (!ended && body instanceof EofSensorInputStream stream) {
                stream.abort();
            } else {
                body.close();
            }
        } catch (IOException e) {
            // The connection is gone, as it should be.
        }
    }

    private static String mediaType(@Nullable String header) {
        Matcher matcher = MEDIA_TYPE.matcher(header == null ? "" : header.toLowerCase(Locale.ROOT));
        return matcher.matches() ? matcher.group(1) : "application/octet-stream";
    }

    /** Nothing of ours goes out but two headers, one of them only as far as the client, and three come in, whatever a lane's defaults are. */
    private static final class Headers implements HeaderFilterStrategy {
        private static final Set<String> IN = Set.of("content-type", "content-length", "content-encoding");

        @Override
        public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
            return !name.equalsIgnoreCase("Accept-Encoding") && !name.equals(TARGET);
        }

        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            return !IN.contains(name.toLowerCase(Locale.ROOT));
        }
    }
}
