/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.repository.TaskState;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes the external ID of a parked task, out of those that were parked first. */
@Service
public class ParkedTaskCompleter extends WordCompleter {

    private static final int OFFERED = 100;

    @Override
    Collection<String> words(List<CamelContext> contexts) {
        TaskSearch tasks = new TaskSearch(TaskGroups.in(contexts));
        return tasks.list(List.of(TaskState.PARKED), OFFERED).tasks().stream()
                .map(found -> found.task().externalTaskId())
                .toList();
    }
}
