/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.model.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of pictures. Each is written under a temporary name, brought to the disk and then renamed, so that a file under
 * a final name is whole, whenever a process ends. The directory is made when it is opened and never later: where it is gone,
 * a disk may not be mounted.
 */
final class DirectoryStore implements PictureStore {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);
    private static final int CHUNK = 64 * 1024;

    private final Path directory;
    private final FileSteps steps;

    DirectoryStore(Path directory, FileSteps steps) {
        this.directory = directory;
        this.steps = steps;
    }

    /** @throws IllegalArgumentException if this is no directory that can be made and written */
    static DirectoryStore open(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "imageStore must be a directory that exists or can be made, was " + directory + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
        if (!Files.isWritable(directory)) {
            throw new IllegalArgumentException(
                    "imageStore must be a directory that this process may write, was " + directory);
        }
        Leftovers.remove(directory);
        return new DirectoryStore(directory, new FileSteps());
    }

    @Override
    public StoredImage save(String name, CheckedPicture picture) {
        Path target = directory.resolve(StoredImage.requireName(name));
        requireDirectory();
        Path temporary = directory.resolve(Leftovers.PREFIX + UUID.randomUUID() + Leftovers.SUFFIX);
        try {
            StoredImage stored = picture.storedAs(name, write(temporary, picture.bytes()));
            steps.rename(temporary, target);
            steps.forceDirectory(directory);
            return stored;
        } catch (IOException e) {
            discard(temporary);
            throw refused(e);
        }
    }

    /** Returns the SHA-256 of what was written. */
    private String write(Path temporary, byte[] bytes) throws IOException {
        MessageDigest digest = Sha256.begin();
        try (FileChannel file = steps.create(temporary)) {
            for (int from = 0; from < bytes.length; from += CHUNK) {
                ByteBuffer chunk = ByteBuffer.wrap(bytes, from, Math.min(CHUNK, bytes.length - from));
                digest.update(chunk.duplicate());
                steps.write(file, chunk);
            }
            steps.force(file);
            if (file.size() != bytes.length) {
                throw new IOException("of " + bytes.length + " bytes " + file.size() + " are there");
            }
        }
        return Sha256.hex(digest.digest());
    }

    private void discard(Path temporary) {
        try {
            steps.delete(temporary);
        } catch (IOException e) {
            LOG.debug("{} is left until it is a day old and the store is opened", temporary, e);
        }
    }

    private void requireDirectory() {
        if (!Files.isDirectory(directory)) {
            throw new ImageStoreException("the image store " + directory + " is no directory any more: mount its disk,"
                    + " or make the directory");
        }
    }

    private ImageStoreException refused(IOException cause) {
        LOG.debug("A picture could not be written to {}", directory, cause);
        String reason = cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
        return new ImageStoreException("the image store " + directory + " cannot be written: "
                + cause.getClass().getSimpleName() + (reason == null ? "" : " (" + reason + ")") + ", " + free());
    }

    private String free() {
        try {
            return Files.getFileStore(directory).getUsableSpace() + " bytes are free";
        } catch (IOException e) {
            return "how much is free is not known";
        }
    }

    @Override
    public boolean isReadable() {
        return true;
    }

    /** Only a file of its own is a picture: a link may lead anywhere. */
    @Override
    public Optional<Picture> find(StoredImage stored) {
        requireDirectory();
        Path file = directory.resolve(stored.name());
        try {
            BasicFileAttributes found =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return found.isRegularFile() && found.size() == stored.length()
                    ? Optional.of(new Copy(file, stored.length(), stored.mediaType()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        // nothing is held open
    }

    private record Copy(Path file, long length, String mediaType) implements Picture {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
