/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code kirin:requeue}. */
@Service
@Command(
        scope = "kirin",
        name = "requeue",
        description = "Lets parked kirin tasks go on, with a fresh taskTimeout and fresh redeliveries. One whose"
                + " submission was lost is sent again, which may cost a second time")
public class RequeueTasks extends ParkedTasksCommand {

    public RequeueTasks() {
        super(Decision.REQUEUE);
    }
}
