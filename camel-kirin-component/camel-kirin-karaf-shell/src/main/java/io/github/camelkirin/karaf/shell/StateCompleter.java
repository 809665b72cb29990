/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes the state of tasks. */
@Service
public class StateCompleter extends WordCompleter {

    @Override
    Collection<String> words(List<CamelContext> contexts) {
        return States.names();
    }
}
