/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import java.io.PrintStream;
import java.util.Collection;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code kirin:show}. */
@Service
@Command(
        scope = "kirin",
        name = "show",
        description = "Shows what is kept of a kirin task, but for its prompt, images, answer and values of headers")
public class ShowTask extends KirinCommand {

    @Argument(name = "id", description = "The task's external ID, or the service's ID", required = true)
    @Completion(ParkedTaskCompleter.class)
    String id = "";

    @Override
    void run(TaskSearch tasks, PrintStream out) throws CommandException {
        Collection<FoundTask> found = tasks.find(id);
        String between = "";
        for (FoundTask task : found) {
            out.print(between);
            TaskDetails.print(task, out);
            between = System.lineSeparator();
        }
        tasks.requireAnswers();
        if (found.isEmpty()) {
            throw new CommandException("no task with the ID " + Text.of(id) + " is kept here");
        }
    }
}
