/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The steps of the README's section on Karaf, each under a comment with its name: {@code <!-- karaf: install -->}. */
record Readme(String text) {

    static Readme read(Path file) throws IOException {
        return new Readme(Files.readString(file));
    }

    /** The lines to be typed into the console, without what comes after a #. */
    List<String> commands(String step) {
        return block(step)
                .lines()
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** A file to be written, as it is. */
    String block(String step) {
        Matcher block = Pattern.compile(
                        "<!-- karaf: " + Pattern.quote(step) + " -->\\n```\\w*\\n(.*?)```", Pattern.DOTALL)
                .matcher(text);
        if (!block.find()) {
            throw new AssertionError("the README has no block under <!-- karaf: " + step + " -->");
        }
        return block.group(1);
    }
}
