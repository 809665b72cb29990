/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinTasks;

/**
 * The tasks of a group as the endpoints of one Camel context see them.
 *
 * @param context the name of the Camel context
 * @param name the group, {@value #UNTRACKED} for tasks that no consumer gets to know of
 * @param consumed whether a route of the context consumes the group
 * @param component what the endpoints are of
 * @param tasks what can be done
 */
record TaskGroup(String context, String name, boolean consumed, KirinComponent component, KirinTasks tasks) {

    static final String UNTRACKED = "(untracked)";

    @Override
    public String toString() {
        return "group " + Text.of(name) + " in context " + Text.of(context);
    }
}
