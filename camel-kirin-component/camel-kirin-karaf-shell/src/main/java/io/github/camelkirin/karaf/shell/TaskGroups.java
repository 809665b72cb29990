/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.KirinComponent;
import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinEndpoint;
import io.github.camelkirin.repository.TaskRepository;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The groups that there are endpoints of. Nothing is created to find them. */
final class TaskGroups {

    private static final int NAMED = 20;

    private TaskGroups() {}

    /** What is kept apart from the tasks of another endpoint; a repository of null is the component's own. */
    private record Key(
            KirinComponent component,
            @Nullable TaskRepository repository,
            String group,
            String account,
            String serviceUrl) {}

    static List<TaskGroup> in(Collection<CamelContext> contexts) {
        return contexts.stream().flatMap(TaskGroups::in).toList();
    }

    private static Stream<TaskGroup> in(CamelContext context) {
        Set<Endpoint> consumed = context.getRoutes().stream()
                .map(Route::getEndpoint)
                .map(TaskGroups::original)
                .collect(Collectors.toSet());
        Map<Key, TaskGroup> groups = new LinkedHashMap<>();
        // of endpoints of a group one that is consumed comes first: its options are those the tasks live by
        context.getEndpoints().stream()
                .map(TaskGroups::original)
                .filter(KirinEndpoint.class::isInstance)
                .map(KirinEndpoint.class::cast)
                .sorted(Comparator.comparing((KirinEndpoint endpoint) -> !consumed.contains(endpoint))
                        .thenComparing(KirinEndpoint::getEndpointUri))
                .forEach(endpoint ->
                        groups.putIfAbsent(key(endpoint), group(context, endpoint, consumed.contains(endpoint))));
        return groups.values().stream().sorted(Comparator.comparing(TaskGroup::name));
    }

    private static Endpoint original(Endpoint endpoint) {
        return endpoint instanceof InterceptSendToEndpoint intercepted ? intercepted.getOriginalEndpoint() : endpoint;
    }

    private static Key key(KirinEndpoint endpoint) {
        KirinConfiguration configuration = endpoint.getConfiguration();
        return new Key(
                endpoint.getComponent(),
                configuration.getTaskRepository(),
                name(endpoint),
                configuration.getAccount(),
                endpoint.getServiceUrl());
    }

    private static TaskGroup group(CamelContext context, KirinEndpoint endpoint, boolean consumed) {
        return new TaskGroup(context.getName(), name(endpoint), consumed, endpoint.getComponent(), endpoint.tasks());
    }

    private static String name(KirinEndpoint endpoint) {
        return endpoint.getConfiguration().isTracked() ? endpoint.getGroup() : TaskGroup.UNTRACKED;
    }

    /**
     * Those of a context and of a name; null stands for any.
     *
     * @throws CommandException if there are none of such a name
     */
    static List<TaskGroup> select(List<TaskGroup> groups, @Nullable String context, @Nullable String name)
            throws CommandException {
        List<TaskGroup> left = select("context", groups, context, TaskGroup::context);
        return select("group", left, name, TaskGroup::name);
    }

    private static List<TaskGroup> select(
            String option, List<TaskGroup> groups, @Nullable String wanted, Function<TaskGroup, String> name)
            throws CommandException {
        if (wanted == null) {
            return groups;
        }
        List<TaskGroup> selected = groups.stream()
                .filter(group -> name.apply(group).equals(wanted))
                .toList();
        if (selected.isEmpty()) {
            Set<String> there = groups.stream().map(name).map(Text::of).collect(Collectors.toCollection(TreeSet::new));
            throw new CommandException("--" + option + " must be one with a kirin endpoint, was " + Text.of(wanted)
                    + "; there " + (there.isEmpty() ? "is none" : "are: " + Text.some(there, NAMED)));
        }
        return selected;
    }
}
