/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** A decision about some parked tasks, or about all. */
abstract class ParkedTasksCommand extends KirinCommand {

    private static final int NAMED = 20;

    private final Decision decision;

    @Argument(name = "ids", description = "External IDs of parked tasks, or the service's IDs", multiValued = true)
    @Completion(ParkedTaskCompleter.class)
    @Nullable
    List<String> ids;

    @Option(name = "--all", description = "All tasks that are parked, of all groups if there is no --group")
    boolean all;

    ParkedTasksCommand(Decision decision) {
        this.decision = decision;
    }

    @Override
    final void run(TaskSearch tasks, PrintStream out) throws CommandException {
        List<String> wanted = ids == null ? List.of() : List.copyOf(new LinkedHashSet<>(ids));
        Optional<String> option =
                wanted.stream().filter(id -> id.startsWith("--")).findFirst();
        if (option.isPresent()) {
            throw new CommandException("options go before the IDs, was an ID before " + Text.of(option.get()));
        }
        if (wanted.isEmpty() != all) {
            throw new CommandException("give either IDs of parked tasks, as kirin:list shows them, or --all for all"
                    + " parked tasks, with --group for those of one group; there were "
                    + (all ? "both" : "neither"));
        }
        if (all) {
            decideAll(tasks, out);
        } else {
            decide(wanted, tasks, out);
        }
    }

    private void decideAll(TaskSearch tasks, PrintStream out) throws CommandException {
        int total = 0;
        for (TaskGroup group : tasks.groups()) {
            int changed = tasks.ask(group, decision::aboutAll).orElse(0);
            total += changed;
            if (changed > 0) {
                out.println(changed + (changed == 1 ? " task of " : " tasks of ") + group + ": " + decision.done());
            }
        }
        if (total == 0 && !tasks.hasTrouble()) {
            out.println("No task is parked");
        }
        tasks.requireAnswers();
    }

    private void decide(List<String> wanted, TaskSearch tasks, PrintStream out) throws CommandException {
        List<String> failed = new ArrayList<>();
        for (String id : wanted) {
            String refusal = refusal(id, tasks);
            if (refusal == null) {
                out.println(Text.of(id) + ": " + decision.done());
            } else {
                out.println(Text.of(id) + ": not " + decision.done() + ", " + refusal);
                failed.add(Text.of(id) + " (" + refusal + ")");
            }
        }
        if (!failed.isEmpty()) {
            throw new CommandException(
                    failed.size() + " of " + wanted.size() + (wanted.size() == 1 ? " task was" : " tasks were")
                            + " not " + decision.done() + ": " + Text.some(failed, NAMED));
        }
    }

    /** Why a decision was not carried out; null if it was. */
    private @Nullable String refusal(String id, TaskSearch tasks) {
        List<FoundTask> found = List.copyOf(tasks.find(id));
        List<FoundTask> parked = found.stream().filter(FoundTask::isParked).toList();
        if (found.isEmpty()) {
            return tasks.hasTrouble()
                    ? "not found where tasks could be asked for: " + tasks.troubles()
                    : "no such task is kept here";
        }
        if (parked.isEmpty()) {
            return "it is " + States.name(found.get(0).task().state()) + ", not parked";
        }
        if (parked.size() > 1) {
            List<String> where =
                    parked.stream().map(task -> task.decider().toString()).toList();
            return "there are " + parked.size() + " with this ID, in " + Text.some(where, NAMED)
                    + ": give --group or --context";
        }
        FoundTask task = parked.get(0);
        Optional<Boolean> done = tasks.ask(
                task.decider(), kept -> decision.about(kept, task.task().externalTaskId()));
        if (done.isEmpty()) {
            return "its store cannot be asked: " + tasks.troubles();
        }
        return done.get() ? null : "it is not parked any more";
    }
}
