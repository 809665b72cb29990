/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.ImageRequest;
import io.github.camelkirin.model.JsonRequestReader;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.RequestValidator;
import io.github.camelkirin.model.TestImages;
import io.github.camelkirin.model.Violation;
import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.WrappedFile;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceImageReaderTest {
    private static final byte[] PNG = TestImages.png(400, 400);
    private static final ReferenceImage IMAGE = ReferenceImage.bytes(PNG);

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.write(folder.resolve("cat.png"), PNG);
    }

    private ReferenceImage read(Object value) {
        return ReferenceImageReader.read(value, exchange);
    }

    @Test
    void readsBytesInWhateverFormTheyCome() {
        assertThat(Stream.of(
                        PNG,
                        ByteBuffer.wrap(PNG),
                        ByteBuffer.wrap(Arrays.copyOf(PNG, 100), 0, PNG.length),
                        new ByteArrayInputStream(PNG),
                        new InputStreamCache(PNG),
                        new DataHandler(new Source()),
                        file,
                        file.toFile(),
                        new Wrapped(file.toFile(), null),
                        new Wrapped("remote", PNG),
                        Base64.getEncoder().encodeToString(PNG),
                        "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG),
                        IMAGE))
                .allSatisfy(value -> assertThat(read(value)).isEqualTo(IMAGE));
    }

    @Test
    void readsUrls() {
        ReferenceImage url = ReferenceImage.url("https://example.com/a,b.png");

        assertThat(read("https://example.com/a,b.png")).isEqualTo(url);
        assertThat(read(URI.create("https://example.com/a,b.png"))).isEqualTo(url);
        assertThat(ReferenceImageReader.readAll("https://example.com/a,b.png , HTTP://example.com/2", exchange))
                .containsExactly(url, ReferenceImage.url("HTTP://example.com/2"));
    }

    @Test
    void readsListsAndArrays() {
        assertThat(ReferenceImageReader.readAll(List.of(PNG, "https://example.com"), exchange))
                .containsExactly(IMAGE, ReferenceImage.url("https://example.com"));
        assertThat(ReferenceImageReader.readAll(new Object[] {file, null}, exchange))
                .containsExactly(IMAGE, ReferenceImage.unusable("must not be null"));
        assertThat(ReferenceImageReader.readAll(file, exchange)).containsExactly(IMAGE);
        assertThat(ReferenceImageReader.readAll(PNG, exchange)).containsExactly(IMAGE);
        assertThat(ReferenceImageReader.readAll(null, exchange)).isEmpty();
    }

    @Test
    void readsNoEndlessList() {
        Iterable<Object> endless =
                () -> Stream.generate(() -> (Object) "https://example.com").iterator();

        assertThat(ReferenceImageReader.readAll(endless, exchange))
                .hasSize(101)
                .last()
                .isInstanceOf(ReferenceImage.Unusable.class);
    }

    @Test
    void neverOpensAPathThatCameAsText() {
        for (String text : List.of(file.toString(), "file:" + file, file.toUri().toString())) {
            assertThat(read(text))
                    .isInstanceOfSatisfying(ReferenceImage.Unusable.class, unusable -> assertThat(unusable.reason())
                            .contains("never a path"));
            assertThat(ReferenceImageReader.readAll(text, exchange))
                    .hasOnlyElementsOfType(ReferenceImage.Unusable.class);
            assertThat(ReferenceImageReader.readAll("https://example.com/a," + text, exchange))
                    .doesNotContain(IMAGE);
        }
    }

    @Test
    void opensPathsOfTheOption() {
        ReferenceImage url = ReferenceImage.url("https://example.com/a,b.png");

        assertThat(ReferenceImageReader.readOption("https://example.com/a,b.png,file:" + file, exchange))
                .containsExactly(url, IMAGE);
        assertThat(ReferenceImageReader.readOption(" file://" + file + " , " + url(), exchange))
                .containsExactly(IMAGE, url);
        assertThat(ReferenceImageReader.readOption(
                        "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG)
                                + ",https://example.com/a,b.png",
                        exchange))
                .containsExactly(IMAGE, url);
        assertThat(ReferenceImageReader.readOption("", exchange)).isEmpty();
    }

    private static String url() {
        return "https://example.com/a,b.png";
    }

    @Test
    void refusesABarePathInTheOption() {
        assertThat(ReferenceImageReader.readOption(file.toString(), exchange))
                .containsExactly(ReferenceImage.unusable("must be an http(s) URL, or a path that begins with file:"));
    }

    @Test
    void refusesWhatIsNoFile() {
        ReferenceImage missing = ReferenceImage.unusable("is a file that does not exist");

        assertThat(ReferenceImageReader.readOption("file:" + folder.resolve("dog.png"), exchange))
                .containsExactly(missing);
        assertThat(read(folder.resolve("dog.png").toFile())).isEqualTo(missing);
        assertThat(read(folder)).isEqualTo(ReferenceImage.unusable("must be a regular file, was something else"));
        assertThat(ReferenceImageReader.readOption("file:a\0b", exchange))
                .containsExactly(ReferenceImage.unusable("must be a valid path"));
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() throws IOException {
        Path gif = Files.write(folder.resolve("fake.png"), TestImages.gif());
        Path empty = Files.createFile(folder.resolve("empty.png"));
        List<ReferenceImage> images = ReferenceImageReader.readAll(
                List.of(gif, empty, folder.resolve("dog.png"), "not an image", 7, new Broken()), exchange);

        assertThat(RequestValidator.validate(
                        ImageRequest.builder().referenceImages(images).build()))
                .extracting(Violation::message)
                .satisfiesExactly(
                        m -> assertThat(m).startsWith("prompt is required"),
                        m -> assertThat(m).isEqualTo("reference image 1 must be PNG or JPEG by its bytes, was GIF"),
                        m -> assertThat(m).isEqualTo("reference image 2 is empty"),
                        m -> assertThat(m).isEqualTo("reference image 3 is a file that does not exist"),
                        m -> assertThat(m).startsWith("reference image 4 must be an http(s) URL"),
                        m -> assertThat(m).isEqualTo("reference image 5 must be an image, was a number or a boolean"),
                        m -> assertThat(m).isEqualTo("reference image 6 could not be read (IOException)"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 10 * 1024 * 1024})
    void readsAStreamOfAnySizeUpToTheLimit(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 9);

        assertThat(read(new ByteArrayInputStream(bytes))).isEqualTo(ReferenceImage.wrap(bytes));
    }

    @Test
    void readsNoMoreThanOneByteBeyondTheLimitAndClosesTheStream() {
        Counted stream = new Counted(PNG);

        assertThat(read(stream)).isEqualTo(ReferenceImage.unusable("must be at most 10485760 bytes (10 MB), had more"));
        assertThat(stream.count()).isEqualTo(10 * 1024 * 1024 + 1);
        assertThat(stream.isClosed()).isTrue();
        assertThat(read(new byte[10 * 1024 * 1024 + 1])).isInstanceOf(ReferenceImage.Unusable.class);
        assertThat(read(ByteBuffer.allocate(10 * 1024 * 1024 + 1))).isInstanceOf(ReferenceImage.Unusable.class);
    }

    @Test
    void leavesAStreamCacheAndABufferReadyToBeReadAgain() throws IOException {
        InputStreamCache cache = new InputStreamCache(PNG);
        assertThat(cache.read()).isEqualTo(0x89);
        ByteBuffer buffer = ByteBuffer.wrap(PNG);

        assertThat(read(cache)).isEqualTo(IMAGE);
        assertThat(cache.readAllBytes()).isEqualTo(PNG);
        assertThat(read(buffer)).isEqualTo(IMAGE);
        assertThat(buffer.remaining()).isEqualTo(PNG.length);
    }

    @Test
    void lendsItselfToTheReaderOfMaps() {
        ImageRequest.Builder into = ImageRequest.builder();
        JsonRequestReader reader = new JsonRequestReader(value -> ReferenceImageReader.read(value, exchange));

        assertThat(reader.read(Map.of("image_list", List.of(file, Map.of("image", file.toString()))), into))
                .isEmpty();
        assertThat(into.build().getReferenceImages().get(0)).isEqualTo(IMAGE);
        assertThat(into.build().getReferenceImages().get(1)).isInstanceOf(ReferenceImage.Unusable.class);
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("secret");
        }
    }

    private record Wrapped(Object getFile, @Nullable Object getBody) implements WrappedFile<Object> {
        /** Part of the interface in later versions of Camel only. */
        public long getFileLength() {
            return -1;
        }
    }

    private static final class Source implements DataSource {
        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(PNG);
        }

        @Override
        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getContentType() {
            return "image/png";
        }

        @Override
        public String getName() {
            return "cat";
        }
    }
}
