/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Temporary files of processes that ended while they wrote. Those of other nodes may still be written. */
final class Leftovers {

    static final String PREFIX = ".kirin-";
    static final String SUFFIX = ".part";

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration AGE = Duration.ofDays(1);

    private Leftovers() {}

    /** Removes those that nobody writes any more: older than a day. */
    static void remove(Path directory) {
        Instant before = Instant.now().minus(AGE);
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                BasicFileAttributes found =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (found.isRegularFile()
                        && found.lastModifiedTime().toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                    removed++;
                }
            }
        } catch (IOException e) {
            LOG.debug("Temporary files in {} are left for another time", directory, e);
        }
        if (removed > 0) {
            LOG.info("Removed {} temporary files older than a day from the image store {}.", removed, directory);
        }
    }
}
