/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** What {@code kirin:list} shows. */
class ShellListTest extends ShellTestSupport {

    /** The external IDs in the order in which they are shown. */
    private static List<String> ids(String output) {
        List<String> ids = new ArrayList<>();
        Matcher matcher =
                Pattern.compile("(?m)^[^|\\n]*\\| [^|]*\\| ([^ |]+) *\\| ").matcher(output);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        ids.remove("External");
        return ids;
    }

    @Test
    void showsTasksThatAreNotDoneAndParkedOnesFirst() throws Exception {
        putOneInEachState("posters");
        String output = container.run("kirin:list");
        assertThat(ids(output))
                .containsExactly("posters-parked", "posters-ended", "posters-submitting", "posters-active");
        assertThat(output)
                .containsPattern("shop +\\| posters +\\| posters-parked +\\| service-posters-parked +\\| parked +\\|"
                        + " completed +\\| 2[0-9-]+T[0-9:]+Z +\\| 2 +\\| 11 +\\|"
                        + " route_failed: java.lang.IllegalStateException")
                .doesNotContain("may be more");
    }

    @Test
    void showsTheTasksInOneState() throws Exception {
        putOneInEachState("posters");
        for (TaskState state : TaskState.values()) {
            String name = States.name(state);
            assertThat(ids(container.run("kirin:list --state " + name))).containsExactly("posters-" + name);
        }
        assertThat(ids(container.run("kirin:list --state all"))).hasSize(5);
    }

    @Test
    void showsTheTasksOfOneGroupAndOfOneContext() throws Exception {
        TaskRepository other = new InMemoryTaskRepository();
        context("other", other, routes -> {
            routes.from("direct:a").to("kirin:posters");
            routes.from("direct:b").to("kirin:covers");
        });
        put("posters", "a", TaskState.PARKED);
        put(other, "posters", "b", TaskState.PARKED, "note");
        put(other, "covers", "c", TaskState.PARKED, "note");
        assertThat(ids(container.run("kirin:list"))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(ids(container.run("kirin:list --group posters"))).containsExactlyInAnyOrder("a", "b");
        assertThat(ids(container.run("kirin:list --context other"))).containsExactlyInAnyOrder("b", "c");
        assertThat(ids(container.run("kirin:list --context other --group posters")))
                .containsExactly("b");
    }

    @Test
    void showsUntrackedTasksUnderANameOfTheirOwn() throws Exception {
        context("other", repository, routes -> routes.from("direct:a").to("kirin:covers?tracked=false"));
        put("", "a", TaskState.DONE);
        assertThat(container.run("kirin:list --state done --group '(untracked)'"))
                .containsPattern("\\(untracked\\) +\\| a ");
    }

    @Test
    void showsATaskOnceThatSeveralContextsAndEndpointsSee() throws Exception {
        context("other", repository, routes -> {
            routes.interceptSendToEndpoint("kirin:posters*").to("direct:seen");
            routes.from("direct:a").to("kirin:posters?resolution=2k");
            routes.from("direct:b").to("kirin:posters");
            routes.from("direct:seen").to("kirin:others");
        });
        put("posters", "a", TaskState.PARKED);
        assertThat(container.run("kirin:list")).containsPattern("other, shop +\\| posters +\\| a ");
        assertThat(ids(container.output())).containsExactly("a");
        started.get(0).stop();
        container.withdraw(started.get(0));
        assertThat(container.run("kirin:list")).containsPattern("other +\\| posters +\\| a ");
    }

    @Test
    void showsNoMoreThanTheLimitHoweverManyThereAre() throws Exception {
        for (int i = 0; i < 1500; i++) {
            put("posters", "task-" + i, i % 2 == 0 ? TaskState.PARKED : TaskState.ACTIVE);
        }
        assertThat(ids(container.run("kirin:list"))).hasSize(100).startsWith("task-0", "task-2");
        assertThat(container.output()).contains("These are the first 100 tasks, there may be more");
        assertThat(ids(container.run("kirin:list --limit 1000"))).hasSize(1000);
        assertThat(ids(container.run("kirin:list --limit 749 --state parked"))).hasSize(749);
        assertThat(container.output()).contains("These are the first 749 tasks, there may be more");
        assertThat(ids(container.run("kirin:list --limit 750 --state parked"))).hasSize(750);
        assertThat(container.output()).doesNotContain("may be more");
        assertThat(failure("kirin:list --limit 1001")).isEqualTo("--limit must be 1 to 1000, was 1001");
        assertThat(failure("kirin:list --limit many")).isEqualTo("--limit must be 1 to 1000, was many");
        assertThat(failure("kirin:list --limit 0")).isEqualTo("--limit must be 1 to 1000, was 0");
    }

    @Test
    void writesRowsOnlyWithoutFormat() throws Exception {
        put("posters", "a", TaskState.PARKED);
        assertThat(container.run("kirin:list --no-format").strip().lines())
                .singleElement()
                .satisfies(row -> assertThat(row.split(" *\t *"))
                        .hasSize(10)
                        .startsWith("shop", "posters", "a", "service-a", "parked", "completed"));
        assertThat(container.run("kirin:list --no-format --state ended")).isEmpty();
    }

    @Test
    void saysThatThereIsNothing() throws Exception {
        assertThat(container.run("kirin:list")).contains("No tasks");
        started.forEach(container::withdraw);
        assertThat(container.run("kirin:list")).contains("No tasks");
        assertThat(failure("kirin:list --group posters"))
                .isEqualTo("--group must be one with a kirin endpoint, was posters; there is none");
    }

    @Test
    void saysWhatThereIsInsteadOfAnUnknownName() {
        assertThat(failure("kirin:list --group covers"))
                .isEqualTo("--group must be one with a kirin endpoint, was covers; there are: posters");
        assertThat(failure("kirin:list --context none"))
                .isEqualTo("--context must be one with a kirin endpoint, was none; there are: shop");
        assertThat(failure("kirin:list --state lost"))
                .isEqualTo("--state must be one of parked, ended, submitting, active, done, all, was lost");
    }

    @Test
    void createsNeitherComponentNorEndpoint() throws Exception {
        CamelContext idle = new DefaultCamelContext();
        started.add(idle);
        idle.start();
        container.publish(idle);
        int endpoints = started.get(0).getEndpoints().size();
        for (String command : List.of("kirin:list", "kirin:requeue --all", "kirin:discard --all")) {
            container.run(command);
        }
        failure("kirin:show x");
        assertThat(idle.getComponentNames()).isEmpty();
        assertThat(idle.getEndpoints()).isEmpty();
        assertThat(started.get(0).getEndpoints()).hasSize(endpoints);
        assertThat(container.held()).isZero();
    }

    @Test
    void showsTheOthersWhenOneGroupCannotBeAskedAndFails() throws Exception {
        CamelContext other = context("other", new InMemoryTaskRepository(), routes -> routes.from("direct:a")
                .to("kirin:covers"));
        other.getComponent("kirin").stop();
        put("posters", "a", TaskState.PARKED);
        assertThat(failure("kirin:list"))
                .isEqualTo("not all groups could be asked: group covers in context other: the kirin component is not"
                        + " started");
        assertThat(ids(container.output())).containsExactly("a");
    }

    @Test
    void saysOfAStoreThatFailsNoMoreThanHow() throws Exception {
        TaskRepository broken = (TaskRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TaskRepository.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("list")) {
                        throw new IllegalArgumentException("row with " + PROMPT);
                    }
                    return method.invoke(new InMemoryTaskRepository(), arguments);
                });
        context("other", broken, routes -> routes.from("direct:a").to("kirin:covers"));
        assertThat(failure("kirin:list"))
                .isEqualTo("not all groups could be asked: group covers in context other:"
                        + " java.lang.IllegalArgumentException");
        assertThat(container.output()).contains("No task found").doesNotContain("secret");
    }
}
