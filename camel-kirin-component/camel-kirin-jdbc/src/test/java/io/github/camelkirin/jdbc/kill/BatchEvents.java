/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.api.KirinBatch;
import io.github.camelkirin.repository.BatchMember;
import io.github.camelkirin.repository.BatchOutcome;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Writes down what a node's route is told of batches, and what all nodes have routed of them by then. Fails for some the first
 * time.
 */
final class BatchEvents implements Processor {

    /**
     * One that was written down.
     *
     * @param completed as the header says
     * @param members different tasks that the body lists as completed
     * @param routed different tasks of the batch that some node had written down as routed
     */
    record Line(String batch, String eventId, int attempt, long completed, long members, long routed) {}

    private final Notes notes;
    private final List<Path> routed;
    private final FirstTime firstTime = new FirstTime(true);

    /** @param routed what {@link RoutedPictures} has written, of all nodes */
    BatchEvents(Notes notes, List<Path> routed) {
        this.notes = notes;
        this.routed = routed;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        String batch = message.getHeader(KirinConstants.BATCH_ID, String.class);
        long before = routed.stream()
                .flatMap(file -> RoutedPictures.read(file).stream())
                .filter(line -> line.batch().equals(batch))
                .map(RoutedPictures.Line::externalTaskId)
                .distinct()
                .count();
        int attempt = message.getHeader(KirinConstants.DELIVERY_ATTEMPT, 0, Integer.class);
        firstTime.mayFail(batch, attempt);
        long members = message.getMandatoryBody(KirinBatch.class)
                .members()
                .filter(member -> member.outcome() == BatchOutcome.COMPLETED)
                .map(BatchMember::externalTaskId)
                .distinct()
                .count();
        notes.add(
                batch,
                message.getHeader(KirinConstants.EVENT_ID, String.class),
                String.valueOf(attempt),
                message.getHeader(KirinConstants.BATCH_COMPLETED, String.class),
                String.valueOf(members),
                String.valueOf(before));
    }

    static List<Line> read(Path file) {
        return Notes.read(file).stream()
                .map(fields -> new Line(
                        fields[0],
                        fields[1],
                        Integer.parseInt(fields[2]),
                        Long.parseLong(fields[3]),
                        Long.parseLong(fields[4]),
                        Long.parseLong(fields[5])))
                .toList();
    }
}
