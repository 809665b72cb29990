/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.api.ApiKeyProvider;
import io.github.camelkirin.model.ImageRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** What the test class that runs has told nobody but the service. */
final class Secrets {

    /** Shorter ones are found in texts that have nothing to do with them. */
    private static final int SHORTEST = 8;

    /** A number in brackets, which an error message may quote. */
    private static final Pattern PLACEHOLDER = Pattern.compile("<<<image_\\d+>>>");

    private static final int WINDOW = 40;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> ALL = new ConcurrentHashMap<>();

    private Secrets() {}

    /** By what must not be seen anywhere, what it is. */
    static Map<String, String> all() {
        Map<String, String> all = new ConcurrentHashMap<>(ALL);
        all.put("iVBORw0KGgo", "an image as Base64");
        all.put("/9j/4AAQ", "an image as Base64");
        all.put("\u0000\u0000\u0000\rIHDR", "an image as text");
        return all;
    }

    static void forget() {
        ALL.clear();
    }

    static void key(@Nullable String key) {
        add(key, "the key " + key);
    }

    private static void key(ApiKeyProvider provider) {
        try {
            key(provider.currentKey().strip());
        } catch (Exception e) {
            // There is none at the moment.
        }
    }

    /** Of a long one, some pieces. */
    static void prompt(@Nullable String prompt) {
        if (prompt == null || PLACEHOLDER.matcher(prompt).replaceAll("").isBlank()) {
            return;
        }
        String what = "the prompt '" + prompt.substring(0, Math.min(WINDOW, prompt.length())) + "'";
        if (prompt.length() <= 2 * WINDOW) {
            add(prompt, what);
            add(JSON.getNodeFactory().textNode(prompt).toString().replaceAll("^\"|\"$", ""), what);
        } else {
            for (int from : new int[] {0, prompt.length() / 2 - WINDOW / 2, prompt.length() - WINDOW}) {
                add(prompt.substring(from, from + WINDOW), what);
            }
        }
    }

    /** Of the service's wire, such as the parameters of a create. */
    static void request(JsonNode params) {
        prompt(params.path("prompt").textValue());
        prompt(params.path("negative_prompt").textValue());
    }

    static void connection(KirinConfiguration configuration) {
        String apiKey = configuration.getApiKey();
        if (apiKey == null || !apiKey.startsWith("file:")) {
            key(apiKey);
        } else {
            key(() -> Files.readString(Path.of(apiKey.substring("file:".length()))));
        }
        ApiKeyProvider provider = configuration.getApiKeyProvider();
        if (provider != null) {
            key(provider);
        }
        key(configuration.getProxyAuthPassword());
    }

    static void message(Message message) {
        Object prompt = message.getHeader(KirinConstants.PROMPT);
        if (prompt != null) {
            prompt(prompt.toString());
        }
        Object body = message.getBody();
        if (body instanceof ImageRequest request) {
            prompt(request.getPrompt());
        } else if (body instanceof Map<?, ?> map && map.get("prompt") instanceof String text) {
            prompt(text);
        } else if (body instanceof String text) {
            text(text);
        } else if (body instanceof byte[] bytes && bytes.length > 0 && bytes[0] > 0) {
            text(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static void text(String text) {
        if (!text.startsWith("{")) {
            prompt(text);
            return;
        }
        try {
            request(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            prompt(text);
        }
    }

    /** A line of HttpClient's log of headers, such as {@code http-outgoing-0 >> Authorization: Bearer KEY}. */
    static void headerLine(String line) {
        int name = line.indexOf("uthorization: ");
        if (name >= 0) {
            key(line.substring(line.lastIndexOf(' ') + 1));
        }
    }

    private static void add(@Nullable String secret, String what) {
        if (secret != null && secret.length() >= SHORTEST) {
            ALL.put(secret, what);
        }
    }
}
