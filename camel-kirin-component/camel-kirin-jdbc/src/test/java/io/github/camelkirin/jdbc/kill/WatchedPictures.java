/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The directory of an image store, each file of which is read as soon as it is there under a final name. */
final class WatchedPictures implements AutoCloseable {

    private static final String TEMPORARY = ".kirin-";

    private final Path folder;
    private final WatchService changes;
    private final Thread reader = new Thread(this::readOn, "watched-pictures");
    private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

    WatchedPictures(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            this.changes = folder.getFileSystem().newWatchService();
            folder.register(changes, ENTRY_CREATE, ENTRY_MODIFY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader.setDaemon(true);
        reader.start();
    }

    Path folder() {
        return folder;
    }

    private void readOn() {
        try {
            for (WatchKey key = changes.take(); ; key = changes.take()) {
                for (WatchEvent<?> change : key.pollEvents()) {
                    if (change.context() instanceof Path file) {
                        read(file.toString());
                    }
                }
                key.reset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            // it is over
        }
    }

    private void read(String name) throws IOException {
        if (!name.startsWith(TEMPORARY)) {
            try {
                byte[] picture = Files.readAllBytes(folder.resolve(name));
                seen.computeIfAbsent(name, absent -> ConcurrentHashMap.newKeySet())
                        .add(Digest.of(picture));
            } catch (NoSuchFileException e) {
                seen.computeIfAbsent(name, absent -> ConcurrentHashMap.newKeySet())
                        .add("gone");
            }
        }
    }

    /** The checksums that each picture was ever seen to have under its final name. */
    Map<String, Set<String>> seen() {
        return Map.copyOf(seen);
    }

    /** The checksums that the pictures have. */
    Map<String, String> now() {
        try (Stream<Path> files = Files.list(folder)) {
            Map<String, String> sums = new HashMap<>();
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith(TEMPORARY)) {
                    sums.put(name, Digest.of(Files.readAllBytes(file)));
                }
            }
            return sums;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many files there are that a killed node did not come to rename. */
    long leftOver() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(TEMPORARY))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            changes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
