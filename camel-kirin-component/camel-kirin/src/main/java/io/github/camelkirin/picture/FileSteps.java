/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What is done to files one after another, each a moment at which a disk can fail or a process end. */
class FileSteps {

    FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    void force(FileChannel file) throws IOException {
        file.force(true);
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Has the new name outlive a power cut, where the system lets a directory be opened. */
    void forceDirectory(Path directory) {
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        } catch (IOException e) {
            // Windows does not, and writes its directories by itself.
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
