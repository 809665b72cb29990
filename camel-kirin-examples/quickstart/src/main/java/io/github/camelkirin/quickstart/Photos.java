/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/** Finds the picture that a prompt is to edit. */
public final class Photos {
    private final Path folder;

    Photos(Path folder) {
        this.folder = folder;
    }

    /** The JPEG file of the prompt's name; null if there is none, and so nothing to edit. */
    public @Nullable Path beside(@Header("PromptName") String name) {
        Path photo = folder.resolve(name + ".jpg");
        return Files.isRegularFile(photo) ? photo : null;
    }
}
