/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import java.io.PrintStream;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** What all commands have in common. Karaf makes one for each use, and sets what is annotated. */
abstract class KirinCommand implements Action {

    @Reference
    @SuppressWarnings("NullAway.Init")
    private BundleContext bundle;

    @Option(name = "--context", description = "Only the tasks of this Camel context")
    @Completion(ContextCompleter.class)
    @Nullable
    String context;

    @Option(name = "--group", description = "Only the tasks of this group; '(untracked)' for those with tracked=false")
    @Completion(GroupCompleter.class)
    @Nullable
    String group;

    @Override
    public final @Nullable Object execute() throws CommandException {
        try (PublishedContexts contexts = new PublishedContexts(bundle)) {
            run(contexts.all(), System.out);
        }
        return null;
    }

    final void run(List<CamelContext> contexts, PrintStream out) throws CommandException {
        run(new TaskSearch(TaskGroups.select(TaskGroups.in(contexts), context, group)), out);
    }

    /** @throws CommandException with what the operator has to know, when not all was done that was asked for */
    abstract void run(TaskSearch tasks, PrintStream out) throws CommandException;
}
