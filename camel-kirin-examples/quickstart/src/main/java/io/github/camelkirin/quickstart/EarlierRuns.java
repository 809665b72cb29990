/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import io.github.camelkirin.KirinConstants;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/** Says which prompts nothing more happens to, since their tasks are done and their pictures saved, or parked. */
public final class EarlierRuns {
    static final String TASK = "EarlierTask";
    static final String IMAGES = "EarlierImages";

    private final Path pictures;

    EarlierRuns(Path pictures) {
        this.pictures = pictures;
    }

    /** Whether the task has come to an end; what came of it is then in properties of the exchange. */
    public boolean done(
            @Header(KirinConstants.EXTERNAL_TASK_ID) String id, @Header("PromptName") String name, Exchange exchange)
            throws IOException {
        CamelContext context = exchange.getContext();
        KirinEndpoint kirin = context.getEndpoint("kirin:posters", KirinEndpoint.class);
        AccountId account = new AccountId(kirin.getConfiguration().getAccount(), kirin.getServiceUrl());
        TaskRecord task = context.getRegistry()
                .findSingleByType(TaskRepository.class)
                .findByExternalTaskId(account, id)
                .orElse(null);
        if (task == null || !(task.state() == TaskState.DONE || task.state() == TaskState.PARKED)) {
            return false;
        }
        exchange.setProperty(TASK, task);
        exchange.setProperty(IMAGES, images(name));
        return true;
    }

    private int images(String name) throws IOException {
        if (!Files.isDirectory(pictures)) {
            return 0;
        }
        Pattern its = Pattern.compile(Pattern.quote(name) + "-\\d\\.\\w+");
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(pictures)) {
            for (Path file : files) {
                count += its.matcher(file.getFileName().toString()).matches() ? 1 : 0;
            }
        }
        return count;
    }
}
