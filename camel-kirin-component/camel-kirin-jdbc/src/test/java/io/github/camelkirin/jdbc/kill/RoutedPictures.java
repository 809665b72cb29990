/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.model.KirinTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Writes down which picture a node's route has been given. Fails for some the first time. */
final class RoutedPictures implements Processor {

    /**
     * One that was written down.
     *
     * @param batch empty for none
     * @param sha256 of the picture as the route could read it
     */
    record Line(String externalTaskId, String eventId, int attempt, String batch, String name, String sha256) {}

    private final Notes notes;
    private final Path folder;
    private final FirstTime firstTime = new FirstTime(true);

    RoutedPictures(Notes notes, Path folder) {
        this.notes = notes;
        this.folder = folder;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        String key = message.getHeader(KirinConstants.EXTERNAL_TASK_ID, String.class);
        int attempt = message.getHeader(KirinConstants.DELIVERY_ATTEMPT, 0, Integer.class);
        firstTime.mayFail(key, attempt);
        String name;
        byte[] picture;
        if (message.getBody() instanceof KirinTask task) {
            name = task.getImages().get(0).getStoredAs().name();
            picture = Files.readAllBytes(folder.resolve(name));
        } else {
            name = message.getHeader(KirinConstants.IMAGE_STORED_AS, String.class);
            picture = message.getMandatoryBody(byte[].class);
        }
        notes.add(
                key,
                message.getHeader(KirinConstants.EVENT_ID, String.class),
                String.valueOf(attempt),
                message.getHeader(KirinConstants.BATCH_ID, "", String.class),
                name,
                Digest.of(picture));
    }

    static List<Line> read(Path file) {
        return Notes.read(file).stream()
                .map(fields ->
                        new Line(fields[0], fields[1], Integer.parseInt(fields[2]), fields[3], fields[4], fields[5]))
                .toList();
    }
}
