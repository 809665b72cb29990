/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.KirinConstants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** What a node's route does with completions: it fails for some the first time, and writes down each other one. */
final class Completions implements Processor {

    /** One that was written down. */
    record Line(String externalTaskId, String eventId, String status, int attempt) {}

    private static final int ONE_FAILS_IN = 23;

    private final FileChannel file;
    private final CountDownLatch gate;
    private final boolean failing;
    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    /**
     * @param gate what each completion waits for before it is written down
     * @param failing whether some fail the first time: in this process, since a probe is not counted, and in all
     */
    Completions(Path file, CountDownLatch gate, boolean failing) throws IOException {
        this.file =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        this.gate = gate;
        this.failing = failing;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        String key = message.getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class);
        if (gate.getCount() > 0) {
            KillNode.say("routing " + key);
            gate.await();
        }
        int attempt = message.getHeader(KirinConstants.DELIVERY_ATTEMPT, 0, Integer.class);
        if (failing && Math.floorMod(key.hashCode(), ONE_FAILS_IN) == 0 && attempt == 1 && failed.add(key)) {
            throw new IllegalStateException("fails once");
        }
        String line = String.join(
                "\t",
                key,
                message.getHeader(KirinConstants.EVENT_ID, String.class),
                message.getHeader(KirinConstants.STATUS, String.class),
                String.valueOf(attempt));
        file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    /** What a node has written down so far. */
    static List<Line> read(Path file) {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(Completions::line)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Line line(String text) {
        String[] fields = text.split("\t", -1);
        return new Line(fields[0], fields[1], fields[2], Integer.parseInt(fields[3]));
    }
}
