/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.KirinConstants;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** What a node's route does with completions: it fails for some the first time, and writes down each other one. */
final class Completions implements Processor {

    /** One that was written down. */
    record Line(String externalTaskId, String eventId, String status, int attempt) {}

    private final Notes notes;
    private final CountDownLatch gate;
    private final FirstTime firstTime;

    /**
     * @param gate what each completion waits for before it is written down
     * @param failing whether some fail the first time
     */
    Completions(Path file, CountDownLatch gate, boolean failing) throws IOException {
        this.notes = new Notes(file);
        this.gate = gate;
        this.firstTime = new FirstTime(failing);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        String key = message.getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class);
        if (gate.getCount() > 0) {
            Node.say("routing " + key);
            gate.await();
        }
        int attempt = message.getHeader(KirinConstants.DELIVERY_ATTEMPT, 0, Integer.class);
        firstTime.mayFail(key, attempt);
        notes.add(
                key,
                message.getHeader(KirinConstants.EVENT_ID, String.class),
                message.getHeader(KirinConstants.STATUS, String.class),
                String.valueOf(attempt));
    }

    /** What a node has written down so far. */
    static List<Line> read(Path file) {
        return Notes.read(file).stream()
                .map(fields -> new Line(fields[0], fields[1], fields[2], Integer.parseInt(fields[3])))
                .toList();
    }
}
