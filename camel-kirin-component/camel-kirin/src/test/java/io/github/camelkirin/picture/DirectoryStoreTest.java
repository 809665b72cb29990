/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.ImageStoreException;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.model.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("no-lane")
class DirectoryStoreTest {

    private static final byte[] BYTES = TestImages.pngOfSize(200_000);

    @TempDir
    Path directory;

    private enum Step {
        CREATE,
        WRITE,
        FORCE,
        RENAME
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Fails at one step, of writing after a part of it. What is thrown may be what a process sees that is killed: nothing more. */
    private static final class Failing extends FileSteps {
        private final Step step;
        private final boolean killed;
        private int writes;

        Failing(Step step, boolean killed) {
            this.step = step;
            this.killed = killed;
        }

        private void at(Step reached) throws IOException {
            if (reached == step) {
                if (killed) {
                    throw new Killed();
                }
                throw new IOException("No space left on device");
            }
        }

        @Override
        FileChannel create(Path file) throws IOException {
            at(Step.CREATE);
            return super.create(file);
        }

        @Override
        void write(FileChannel file, ByteBuffer bytes) throws IOException {
            if (++writes == 3) {
                at(Step.WRITE);
            }
            super.write(file, bytes);
        }

        @Override
        void force(FileChannel file) throws IOException {
            at(Step.FORCE);
            super.force(file);
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            at(Step.RENAME);
            super.rename(from, to);
        }
    }

    private static CheckedPicture picture(byte[] bytes) {
        return CheckedPicture.of(bytes).orElseThrow();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] read(Picture picture) throws IOException {
        try (InputStream in = picture.open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void storesAPictureWholeWithItsChecksumAndSize() throws Exception {
        DirectoryStore store = DirectoryStore.open(directory.resolve("made/with/parents"));
        byte[] bytes = TestImages.png(640, 480);
        StoredImage stored = store.save("order-7-0.png", picture(bytes));
        assertThat(stored)
                .isEqualTo(new StoredImage("order-7-0.png", bytes.length, "image/png", Sha256.of(bytes), 640, 480));
        assertThat(directory.resolve("made/with/parents/order-7-0.png")).hasBinaryContent(bytes);
        Picture found = store.find(stored).orElseThrow();
        assertThat(read(found)).isEqualTo(bytes);
        assertThat(read(found)).as("as often as needed").isEqualTo(bytes);
        assertThat(found.length()).isEqualTo(bytes.length);
        assertThat(found.mediaType()).isEqualTo("image/png");
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aStepThatFailsLeavesNothingAndSaysWhatTheDiskLacks(Step step) throws Exception {
        DirectoryStore store = new DirectoryStore(directory, new Failing(step, false));
        assertThatThrownBy(() -> store.save("a-0.png", picture(BYTES)))
                .isInstanceOf(ImageStoreException.class)
                .hasMessageMatching(
                        ".* cannot be written: IOException \\(No space left on device\\), [0-9]+ bytes are free");
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aProcessKilledAtAnyStepLeavesNoPartUnderAFinalName(Step step) throws Exception {
        DirectoryStore store = new DirectoryStore(directory, new Failing(step, true));
        assertThatThrownBy(() -> store.save("a-0.png", picture(BYTES))).isInstanceOf(Killed.class);
        assertThat(files()).allMatch(name -> name.startsWith(".kirin-") && name.endsWith(".part"));
        DirectoryStore next = DirectoryStore.open(directory);
        StoredImage stored = next.save("a-0.png", picture(BYTES));
        assertThat(directory.resolve("a-0.png")).hasBinaryContent(BYTES);
        assertThat(stored.sha256()).isEqualTo(Sha256.of(Files.readAllBytes(directory.resolve("a-0.png"))));
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aCopyThatCannotBeReplacedStaysWhole(Step step) throws Exception {
        StoredImage first = DirectoryStore.open(directory).save("a-0.png", picture(TestImages.png(2, 2)));
        DirectoryStore store = new DirectoryStore(directory, new Failing(step, false));
        assertThatThrownBy(() -> store.save("a-0.png", picture(BYTES))).isInstanceOf(ImageStoreException.class);
        assertThat(read(store.find(first).orElseThrow())).isEqualTo(TestImages.png(2, 2));
    }

    @Test
    void aCopyOfAnotherLengthOrNoFileAtAllIsNotFound() throws Exception {
        DirectoryStore store = DirectoryStore.open(directory);
        StoredImage stored = store.save("a-0.png", picture(BYTES));
        Path file = directory.resolve("a-0.png");
        Files.write(file, TestImages.png(3, 3));
        assertThat(store.find(stored)).isEmpty();
        Files.delete(file);
        assertThat(store.find(stored)).isEmpty();
        Path secret = Files.write(directory.resolve("secret"), BYTES);
        Files.createSymbolicLink(file, secret);
        assertThat(store.find(stored)).as("a link").isEmpty();
    }

    @Test
    void removesOnlyItsOwnTemporaryFilesOfMoreThanADay() throws Exception {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        for (String name : List.of(".kirin-old.part", ".other-old.part", "a-0.png", ".kirin-old.png")) {
            Files.setLastModifiedTime(Files.write(directory.resolve(name), BYTES), old);
        }
        Files.write(directory.resolve(".kirin-young.part"), BYTES);
        DirectoryStore.open(directory);
        assertThat(files()).containsExactly(".kirin-old.png", ".kirin-young.part", ".other-old.part", "a-0.png");
    }

    @Test
    void whatIsNoDirectoryIsRefusedWhenItIsOpened() throws Exception {
        Path file = Files.write(directory.resolve("file"), BYTES);
        assertThatThrownBy(() -> DirectoryStore.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("imageStore must be a directory that exists or can be made, was " + file);
        assertThatThrownBy(() -> DirectoryStore.open(file.resolve("below")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDirectoryThatIsGoneIsTroubleAndNotMadeAgain() throws Exception {
        Path mounted = directory.resolve("mounted");
        DirectoryStore store = DirectoryStore.open(mounted);
        StoredImage stored = store.save("a-0.png", picture(BYTES));
        Files.move(mounted, directory.resolve("away"));
        assertThatThrownBy(() -> store.save("b-0.png", picture(BYTES)))
                .isInstanceOf(ImageStoreException.class)
                .hasMessageContaining("is no directory any more: mount its disk");
        assertThatThrownBy(() -> store.find(stored)).isInstanceOf(ImageStoreException.class);
        assertThat(mounted).doesNotExist();
    }

    @Test
    void aNameThatIsNoneIsRefusedBeforeAnythingIsThere() throws Exception {
        DirectoryStore store = DirectoryStore.open(directory.resolve("in"));
        for (String name : List.of("../a.png", "a/b.png", "", ".hidden", "a\0.png", "a".repeat(121))) {
            assertThatThrownBy(() -> store.save(name, picture(BYTES))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(files()).containsExactly("in");
        assertThat(directory.resolve("in")).isEmptyDirectory();
    }
}
