/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.CreateOutcome;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UnusedClientTest {

    private static final byte[] PARAMS = "{\"prompt\":\"A lighthouse\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void aClientThatSendsNothingHasNoThreads() {
        try (KirinClient client = client("unused-test")) {
            assertThat(client.isKeyChanging()).isFalse();
            assertThat(threads("unused-test")).isZero();
        }
        assertThat(threads("unused-test")).isZero();
    }

    @Test
    void aClientThatIsClosedBeforeItsFirstRequestSendsNone() {
        KirinClient client = client("closed-first-test");
        client.close();

        assertThat(client.create("kirin_image_omni", PARAMS).join()).isInstanceOf(CreateOutcome.NotSent.class);
        assertThat(threads("closed-first-test")).isZero();
    }

    /** Nobody listens at port 9. */
    private static KirinClient client(String threadName) {
        return new KirinClient(ClientSettings.builder()
                .baseUri(URI.create("http://127.0.0.1:9"))
                .threadName(threadName)
                .build());
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}
