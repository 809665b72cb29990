/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import io.github.camelkirin.api.ApiKeyProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A key that is the content of a file, such as a mounted secret; whoever replaces the file changes the key. It is read wholly each
 * time, which costs no more than to find out whether it has changed, and misses no change. Links are followed, since that is how
 * Kubernetes replaces a secret.
 *
 * @param path of the file, as it was written
 */
public record ApiKeyFile(Path path) implements ApiKeyProvider {

    static final int MOST_BYTES = 8192;

    private static final String PREFIX = "file:";

    /**
     * Reads an option.
     *
     * @return null if it names no file, but is a key
     * @throws IllegalArgumentException if what follows {@code file:} is no path
     */
    public static @Nullable ApiKeyFile of(@Nullable String apiKey) {
        String option = apiKey == null ? "" : apiKey.strip();
        if (!option.startsWith(PREFIX)) {
            return null;
        }
        String name = option.substring(PREFIX.length());
        name = name.startsWith("///") ? name.substring(2) : name;
        try {
            if (!name.isEmpty() && !name.startsWith("//")) {
                return new ApiKeyFile(Path.of(name));
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "apiKey must be a key or the path of a file, as in file:/run/secrets/kirin, was '" + option + "'");
    }

    /**
     * The content, without space around it.
     *
     * @throws IllegalArgumentException if there is no key in the file; the message names the path, and has nothing of the content
     */
    @Override
    public String currentKey() {
        byte[] content = content();
        if (content.length > MOST_BYTES) {
            throw unusable("which must have at most " + MOST_BYTES + " bytes, has more");
        }
        String key;
        try {
            key = ClientSettings.checkKey(new String(content, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw unusable("which must hold one key, in printable ASCII without spaces, holds something else");
        }
        if (key == null) {
            throw unusable("which must hold the key, is empty");
        }
        return key;
    }

    private byte[] content() {
        if (!Files.isRegularFile(path)) {
            throw unusable(Files.exists(path) ? "is not a file" : "is not there, or not to be seen by this process");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw unusable("cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private IllegalArgumentException unusable(String why) {
        return new IllegalArgumentException("the file that apiKey names, " + path + ", " + why);
    }
}
