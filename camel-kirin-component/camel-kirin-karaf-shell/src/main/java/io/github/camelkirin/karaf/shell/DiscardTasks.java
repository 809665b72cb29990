/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code kirin:discard}. */
@Service
@Command(
        scope = "kirin",
        name = "discard",
        description = "Gives up parked kirin tasks: they are done, and their completions are never routed. There is no"
                + " way back")
public class DiscardTasks extends ParkedTasksCommand {

    public DiscardTasks() {
        super(Decision.DISCARD);
    }
}
