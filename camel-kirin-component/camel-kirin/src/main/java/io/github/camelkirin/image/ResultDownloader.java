/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import io.github.camelkirin.model.ImageFormat;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Downloads result images through Camel's {@code http} and {@code https} components, so that what a user set there
 * (proxy, TLS, timeouts, connections) holds here too.
 *
 * <p>One endpoint a scheme, whatever the URL. A request carries nothing of the route's message and never the key; cookies are
 * not kept. Blocks the calling thread, retries included. Safe for use by several threads.
 */
public final class ResultDownloader implements AutoCloseable {
    private static final Set<Integer> EXPIRED = Set.of(403, 404, 410);
    /** What a login page, a proxy or an error in disguise comes as. */
    private static final Pattern TEXT = Pattern.compile("text/.*|application/(json|xml|xhtml\\+xml)");

    private static final Pattern UNSAFE = Pattern.compile("[\\x00-\\x20\"<>\\\\^`{|}\\x7F]|%(?![0-9A-Fa-f]{2})");

    private final DownloadPolicy policy;
    private final Sleeper sleeper;
    private final DownloadEndpoint http;
    private final DownloadEndpoint https;

    /** Waits between attempts. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /** @param context the one whose {@code http} and {@code https} components are used, each once it is needed */
    public ResultDownloader(CamelContext context, DownloadPolicy policy) {
        this(context, policy, time -> Thread.sleep(time.toMillis()), System::nanoTime);
    }

    ResultDownloader(CamelContext context, DownloadPolicy policy, Sleeper sleeper, LongSupplier nanoTime) {
        this.policy = policy;
        this.sleeper = sleeper;
        this.http = new DownloadEndpoint(context, "http", policy, nanoTime);
        this.https = new DownloadEndpoint(context, "https", policy, nanoTime);
    }

    /**
     * Downloads one image. Tries again after I/O errors, 408, 429 and 5xx.
     *
     * @param url http or https; what is percent-encoded in it stays exactly as it is. Or {@code data:} with Base64 in it
     * @return never null and never thrown: every failure is a value
     */
    public Download download(String url) {
        if (DataUrl.is(url)) {
            return DataUrl.read(url, policy.maxBytes());
        }
        URI target;
        try {
            target = target(url);
        } catch (URISyntaxException e) {
            return new Download.Failed("the URL must be an absolute http or https URL without user name", 0);
        }
        DownloadEndpoint endpoint = "https".equalsIgnoreCase(target.getScheme()) ? https : http;
        for (int attempt = 1; ; attempt++) {
            String trouble;
            try {
                Download download = judge(endpoint.get(target), attempt);
                if (download != null) {
                    return download;
                }
                trouble = "the server is in trouble or busy";
            } catch (DownloadEndpoint.TimeoutException e) {
                return new Download.Failed("it took longer than " + policy.timeout(), attempt);
            } catch (IOException e) {
                trouble = "an error on the way (" + e.getClass().getSimpleName() + ")";
            } catch (Exception e) {
                return new Download.Failed(
                        "it could not be asked for (" + e.getClass().getSimpleName() + ")", attempt);
            }
            if (attempt >= policy.attempts()) {
                return new Download.Failed(trouble, attempt);
            }
            try {
                sleeper.sleep(policy.delayAfter(attempt));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Download.Failed("interrupted after " + trouble, attempt);
            }
        }
    }

    /** Stops the endpoints. Downloads in progress fail. */
    @Override
    public void close() {
        http.close();
        https.close();
    }

    /** Null if another attempt may help. */
    private @Nullable Download judge(DownloadEndpoint.Answer answer, int attempt) {
        int status = answer.status();
        if (EXPIRED.contains(status)) {
            return new Download.Expired(status);
        }
        if (status == 408 || status == 429 || status >= 500) {
            return null;
        }
        if (status != 200) {
            return new Download.Failed("the server answered HTTP " + status, attempt);
        }
        byte[] body = answer.body();
        if (body == null) {
            return new Download.TooLarge(policy.maxBytes());
        }
        if (body.length == 0) {
            return new Download.Failed("the server answered nothing", attempt);
        }
        String contentType = ImageFormat.of(body).map(ImageFormat::mediaType).orElse(answer.contentType());
        return TEXT.matcher(contentType).matches()
                ? new Download.Failed("the server answered " + contentType + " instead of an image", attempt)
                : new Download.Downloaded(body, contentType);
    }

    private static URI target(String url) throws URISyntaxException {
        String text = url.strip();
        int fragment = text.indexOf('#');
        URI uri = new URI(encode(fragment < 0 ? text : text.substring(0, fragment)));
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new URISyntaxException("", "not an http(s) URL");
        }
        return new URI(uri.toASCIIString());
    }

    /** Encodes what no URL may hold. That includes braces: Camel would replace {{…}} by the user's properties. */
    private static String encode(String url) {
        StringBuilder out = new StringBuilder(url.length() + 16);
        Matcher unsafe = UNSAFE.matcher(url);
        while (unsafe.find()) {
            unsafe.appendReplacement(out, String.format("%%%02X", (int) url.charAt(unsafe.start())));
        }
        return unsafe.appendTail(out).toString();
    }
}
