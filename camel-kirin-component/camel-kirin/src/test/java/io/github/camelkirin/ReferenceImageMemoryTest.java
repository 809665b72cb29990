/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.camelkirin.model.TestImages;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is allocated for a big reference image between the message and the socket: it cannot be on the heap more often. */
class ReferenceImageMemoryTest extends InputRouteSupport {

    private static final String URI = "kirin:" + GROUP + "?prompt=A pier";
    private static final int IMAGE = 9_000_000;
    private static final long BASE64 = IMAGE / 3 * 4;
    private static final long REST = 1_500_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final byte[] image = TestImages.pngOfSize(IMAGE);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void encodesTheBytesOfAMessageOnceAndCopiesThemNowhere() {
        assertThat(allocatedFor(image)).isBetween(BASE64, BASE64 + REST);
    }

    @Test
    void readsAFileOnceToEncodeItOnce() throws Exception {
        Path file = Files.write(folder.resolve("pier.png"), image);

        assertThat(allocatedFor(file.toFile())).isBetween(IMAGE + BASE64, IMAGE + BASE64 + REST);
    }

    @Test
    void readsAStreamThatTellsItsLengthOnce() {
        assertThat(allocatedFor(new ByteArrayInputStream(image))).isBetween(IMAGE + BASE64, IMAGE + BASE64 + REST);
    }

    @Test
    void putsAStreamTogetherThatDoesNotTellItsLength() {
        InputStream silent = new ByteArrayInputStream(image) {
            @Override
            public synchronized int available() {
                return 0;
            }
        };

        assertThat(allocatedFor(silent)).isBetween(2 * IMAGE + BASE64, 2 * IMAGE + BASE64 + REST);
    }

    /** In bytes, by all threads but the service's. */
    private long allocatedFor(Object body) {
        send(URI, TestImages.png(400, 400), Map.of());
        Map<Long, Long> before = allocations();
        Exchange exchange = send(URI, body, Map.of());
        Map<Long, Long> after = allocations();
        assertThat(exchange.getException()).isNull();
        assertThat(KIRIN.ledger().createsActedOn()).isEqualTo(2);
        return after.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    private Map<Long, Long> allocations() {
        Map<Long, Long> allocations = new HashMap<>();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        !thread.getName().contains("XNIO") && !thread.getName().contains("simulator"))
                .forEach(thread -> allocations.put(thread.getId(), threads.getThreadAllocatedBytes(thread.getId())));
        return allocations;
    }
}
