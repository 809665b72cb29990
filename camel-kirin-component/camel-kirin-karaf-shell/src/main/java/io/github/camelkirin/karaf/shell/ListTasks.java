/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.TaskRecord;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code kirin:list}. */
@Service
@Command(
        scope = "kirin",
        name = "list",
        description = "Lists the kirin tasks that are kept and not done: parked ones first, then those whose completion"
                + " waits to be routed, those being submitted, and those the service works on")
public class ListTasks extends KirinCommand {

    @Option(
            name = "--state",
            description = "Only tasks in this state: parked, ended, submitting, active or done; all for all five")
    @Completion(StateCompleter.class)
    @Nullable
    String state;

    // a text, since Karaf does not make a number of every form of it
    @Option(name = "--limit", description = "The most tasks that are shown, 1 to 1000", valueToShowInHelp = "100")
    String limit = "100";

    @Option(name = "--no-format", description = "Disable table rendered output")
    boolean noFormat;

    @Override
    void run(TaskSearch tasks, PrintStream out) throws CommandException {
        TaskSearch.Listing listing = tasks.list(States.read(state), readLimit());
        ShellTable table = new ShellTable();
        Stream.of(
                        "Context",
                        "Group",
                        "External ID",
                        "Task ID",
                        "State",
                        "Status",
                        "Created",
                        "Sends",
                        "Failed",
                        "Reason")
                .forEach(table::column);
        listing.tasks().forEach(found -> addRow(table, found));
        table.emptyTableText(tasks.hasTrouble() ? "No task found" : "No tasks");
        table.print(out, !noFormat);
        if (listing.more() && !noFormat) {
            out.println("These are the first " + listing.tasks().size()
                    + " tasks, there may be more: see --limit, --state, --group and --context");
        }
        tasks.requireAnswers();
    }

    private int readLimit() throws CommandException {
        if (!limit.matches("[0-9]{1,4}")
                || Integer.parseInt(limit) < 1
                || Integer.parseInt(limit) > TaskSearch.LARGEST_LIMIT) {
            throw new CommandException("--limit must be 1 to " + TaskSearch.LARGEST_LIMIT + ", was " + Text.of(limit));
        }
        return Integer.parseInt(limit);
    }

    private static void addRow(ShellTable table, FoundTask found) {
        TaskRecord task = found.task();
        table.addRow()
                .addContent(
                        found.contexts().stream().map(Text::of).collect(Collectors.joining(", ")),
                        Text.of(found.group()),
                        Text.of(task.externalTaskId()),
                        Text.of(task.taskId()),
                        States.name(task.state()),
                        task.status().value(),
                        task.createdAt() == null
                                ? ""
                                : task.createdAt()
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .toString(),
                        task.sends(),
                        task.deliveries(),
                        reason(task));
    }

    private static String reason(TaskRecord task) {
        ParkReason reason = task.parkReason();
        return Stream.of(reason == null ? "" : reason.name().toLowerCase(Locale.ROOT), Text.of(task.note()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(": "));
    }
}
