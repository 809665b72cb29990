/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.ReferenceImage;
import io.github.camelkirin.model.TestImages;
import jakarta.activation.DataHandler;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.WrappedFile;
import org.apache.camel.component.file.GenericFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reference images in the header and in the option, by what arrives at the service. */
class InputImagesTest extends InputRouteSupport {

    private static final String URI = "kirin:" + GROUP + "?prompt=Redraw";
    private static final String HEADER = "CamelKirinReferenceImages";
    private static final byte[] PNG = TestImages.png(400, 300);
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);
    private static final String URL = "https://images.example/a.png?size=1,2&x=%20";

    @TempDir
    Path folder;

    @Test
    void everyFormBecomesOneOfTheTwoWireForms() throws Exception {
        Path path = Files.write(folder.resolve("photo, of 2.png"), PNG);
        assertThat(images(URL)).containsExactly(URL);
        assertThat(images(" " + URL + " ")).containsExactly(URL);
        assertThat(images(java.net.URI.create(URL))).containsExactly(URL);
        assertThat(images(new java.net.URL(URL))).containsExactly(URL);
        assertThat(images("data:image/png;base64," + BASE64)).containsExactly(BASE64);
        assertThat(images("DATA:image/png;BASE64," + BASE64)).containsExactly(BASE64);
        assertThat(images(BASE64)).containsExactly(BASE64);
        assertThat(images(Base64.getMimeEncoder(20, new byte[] {'\r', '\n'}).encodeToString(PNG)))
                .containsExactly(BASE64);
        assertThat(images(Base64.getUrlEncoder().withoutPadding().encodeToString(PNG)))
                .containsExactly(BASE64);
        assertThat(images(PNG)).containsExactly(BASE64);
        assertThat(images(ByteBuffer.wrap(PNG))).containsExactly(BASE64);
        assertThat(images(new ByteArrayInputStream(PNG))).containsExactly(BASE64);
        assertThat(images(path)).containsExactly(BASE64);
        assertThat(images(path.toFile())).containsExactly(BASE64);
        assertThat(images(wrapped(path))).containsExactly(BASE64);
        assertThat(images(new DataHandler(new Bytes(PNG)))).containsExactly(BASE64);
        assertThat(images(ReferenceImage.bytes(PNG))).containsExactly(BASE64);
    }

    @Test
    void severalKeepTheirOrder() {
        String other = Base64.getEncoder().encodeToString(TestImages.jpeg(300, 300));
        assertThat(images(List.of(URL, PNG, other))).containsExactly(URL, BASE64, other);
        assertThat(images(new Object[] {other, new ByteArrayInputStream(PNG)})).containsExactly(other, BASE64);
        assertThat(images(Set.of(URL))).containsExactly(URL);
        assertThat(images(URL + " , data:image/png;base64," + BASE64 + ",http://images.example/b.png"))
                .containsExactly(URL, BASE64, "http://images.example/b.png");
        assertThat(images(List.of())).isEmpty();
    }

    @Test
    void theOptionTakesUrlsAndFilesAndTheHeaderReplacesIt() throws Exception {
        Path path = Files.write(folder.resolve("photo.png"), PNG);
        String option = URI + "&referenceImages=https://images.example/a.png,file:" + path;
        assertThat(InputBodiesTest.images(arrived(option, null, Map.of())))
                .containsExactly("https://images.example/a.png", BASE64);
        assertThat(InputBodiesTest.images(arrived(option, null, Map.of(HEADER, "https://images.example/b.png"))))
                .containsExactly("https://images.example/b.png");
        assertThat(InputBodiesTest.images(arrived(option, PNG, Map.of())))
                .containsExactly(BASE64, "https://images.example/a.png", BASE64);
    }

    @Test
    void inlineImagesSendsTheBytesOfWhatIsBehindAUrl() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = imageServer(requests);
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/a.png";
            assertThat(InputBodiesTest.images(arrived(
                            URI + "&inlineImages=true&allowPrivateAddresses=true",
                            null,
                            Map.of(HEADER, List.of(url, PNG)))))
                    .containsExactly(BASE64, BASE64);
            assertThat(requests).hasValue(1);
            assertThat(images(url)).containsExactly(url);
            assertThat(requests).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void inlineImagesDoesNotConnectToAddressesThatAreNotPublic() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = imageServer(requests);
        try {
            int port = server.getAddress().getPort();
            for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433")) {
                String url = "http://" + host + ":" + port + "/a.png";
                assertThat(failure(URI + "&inlineImages=true", null, Map.of(HEADER, url)))
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("reference image 1");
            }
            assertThat(failure(
                            URI + "&inlineImages=true",
                            null,
                            Map.of(HEADER, "http://127.0.0.1:" + port + "/secret-token.png")))
                    .hasMessageContaining("allowPrivateAddresses")
                    .hasMessageNotContaining("secret-token");
            assertThat(requests).hasValue(0);
            assertNothingSentNorStored();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void inlineImagesReportsWhatIsNotThereOrNoImage() throws Exception {
        HttpServer server = imageServer(new AtomicInteger());
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            String uri = URI + "&inlineImages=true&allowPrivateAddresses=true";
            assertThat(failure(uri, null, Map.of(HEADER, List.of(base + "/gone", base + "/gif"))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("reference image 1")
                    .hasMessageContaining("404")
                    .hasMessageContaining("reference image 2 must be PNG or JPEG by its bytes, was GIF");
            assertNothingSentNorStored();
        } finally {
            server.stop(0);
        }
    }

    private List<String> images(Object header) {
        return InputBodiesTest.images(arrived(URI, null, Map.of(HEADER, header)));
    }

    private static WrappedFile<?> wrapped(Path path) {
        GenericFile<java.io.File> file = new GenericFile<>();
        file.setFile(path.toFile());
        return file;
    }

    private static HttpServer imageServer(AtomicInteger requests) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            byte[] body = path.equals("/gif") ? TestImages.gif() : PNG;
            exchange.sendResponseHeaders(path.equals("/gone") ? 404 : 200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        return server;
    }

    /** A data source in memory. */
    private record Bytes(byte[] bytes) implements jakarta.activation.DataSource {
        @Override
        public java.io.InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
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
            return "photo.png";
        }
    }
}
