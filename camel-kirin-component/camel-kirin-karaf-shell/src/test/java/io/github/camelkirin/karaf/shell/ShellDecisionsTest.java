/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@code kirin:requeue} and {@code kirin:discard} do. */
class ShellDecisionsTest extends ShellTestSupport {

    @Test
    void aTaskWhoseRouteFailedIsRoutedAgainOnceItIsRequeued() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        context("warehouse", repository, routes -> {
            routes.from("direct:print").to("kirin:posters");
            routes.from("kirin:posters?completionMaxRedeliveries=0&initialDelay=60000&delay=60000")
                    .errorHandler(routes.noErrorHandler())
                    .process(exchange -> {
                        seen.add("seen");
                        if (seen.size() == 1) {
                            throw new IllegalStateException("out of paper");
                        }
                    });
        });
        try (var template = started.get(1).createProducerTemplate()) {
            template.sendBodyAndHeader("direct:print", PROMPT, "CamelKirinIdempotencyKey", "a");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> state("a") == TaskState.PARKED);
        assertThat(container.run("kirin:list")).containsPattern("shop, warehouse +\\| posters +\\| a ");
        assertThat(container.run("kirin:requeue a")).isEqualTo("a: requeued\n");
        await().atMost(Duration.ofSeconds(20)).until(() -> state("a") == TaskState.DONE);
        assertThat(seen).hasSize(2);
    }

    @Test
    void tasksAreRequeuedByEitherId() throws Exception {
        put("posters", "a", TaskState.PARKED);
        put("posters", "b", TaskState.PARKED);
        put("posters", "c", TaskState.PARKED);
        assertThat(container.run("kirin:requeue a service-b a")).isEqualTo("a: requeued\nservice-b: requeued\n");
        assertThat(state("a")).isEqualTo(TaskState.ENDED);
        assertThat(state("b")).isEqualTo(TaskState.ENDED);
        assertThat(state("c")).isEqualTo(TaskState.PARKED);
    }

    @Test
    void tasksAreDiscarded() throws Exception {
        put("posters", "a", TaskState.PARKED);
        put("posters", "b", TaskState.PARKED);
        assertThat(container.run("kirin:discard b")).isEqualTo("b: discarded\n");
        assertThat(state("a")).isEqualTo(TaskState.PARKED);
        assertThat(state("b")).isEqualTo(TaskState.DONE);
    }

    @Test
    void anIdThatIsNotThereOrNotParkedFailsTheCommandAfterTheOthersWereDone() {
        put("posters", "a", TaskState.PARKED);
        put("posters", "b", TaskState.PARKED);
        put("posters", "active", TaskState.ACTIVE);
        assertThat(failure("kirin:discard a none active b"))
                .isEqualTo("2 of 4 tasks were not discarded: none (no such task is kept here),"
                        + " active (it is active, not parked)");
        assertThat(container.output()).isEqualTo("""
                        a: discarded
                        none: not discarded, no such task is kept here
                        active: not discarded, it is active, not parked
                        b: discarded
                        """);
        assertThat(state("b")).isEqualTo(TaskState.DONE);
        assertThat(state("active")).isEqualTo(TaskState.ACTIVE);
        assertThat(failure("kirin:requeue a")).isEqualTo("1 of 1 task was not requeued: a (it is done, not parked)");
    }

    @Test
    void aFailureNamesSoManyAndNoMore() {
        String ids = IntStream.range(0, 100).mapToObj(i -> "id" + i).collect(Collectors.joining(" "));
        assertThat(failure("kirin:discard " + ids))
                .contains("id19 (")
                .doesNotContain("id20")
                .endsWith(" and 80 more");
    }

    @Test
    void allParkedTasksAreDecidedOnGroupByGroup() throws Exception {
        context("other", repository, routes -> {
            routes.from("direct:a").to("kirin:covers");
            routes.from("direct:b").to("kirin:posters");
        });
        putOneInEachState("posters");
        put("posters", "a", TaskState.PARKED);
        put("covers", "b", TaskState.PARKED);
        put("elsewhere", "c", TaskState.PARKED);
        assertThat(container.run("kirin:requeue --all")).isEqualTo("""
                        1 task of group covers in context other: requeued
                        2 tasks of group posters in context other: requeued
                        """);
        assertThat(container.run("kirin:discard --all")).isEqualTo("No task is parked\n");
        assertThat(state("b")).isEqualTo(TaskState.ENDED);
        assertThat(state("c")).isEqualTo(TaskState.PARKED);
    }

    @Test
    void allParkedTasksOfAGroupAreDiscarded() throws Exception {
        context("other", repository, routes -> routes.from("direct:a").to("kirin:covers"));
        put("posters", "a", TaskState.PARKED);
        put("covers", "b", TaskState.PARKED);
        assertThat(container.run("kirin:discard --all --group covers"))
                .isEqualTo("1 task of group covers in context other: discarded\n");
        assertThat(state("a")).isEqualTo(TaskState.PARKED);
        assertThat(state("b")).isEqualTo(TaskState.DONE);
    }

    @Test
    void whatIsMeantHasToBeSaid() {
        put("posters", "a", TaskState.PARKED);
        for (String command : List.of("kirin:discard", "kirin:requeue", "kirin:discard --group posters")) {
            assertThat(failure(command))
                    .startsWith("give either IDs of parked tasks")
                    .endsWith("there were neither");
        }
        assertThat(failure("kirin:discard --all a")).endsWith("there were both");
        assertThat(failure("kirin:discard a --group covers"))
                .isEqualTo("options go before the IDs, was an ID before --group");
        assertThat(state("a")).isEqualTo(TaskState.PARKED);
    }

    @Test
    void anIdThatMeansSeveralTasksIsLeftAloneUntilItIsSaidWhich() throws Exception {
        TaskRepository other = new InMemoryTaskRepository();
        context("other", other, routes -> routes.from("direct:a").to("kirin:posters"));
        put("posters", "a", TaskState.PARKED);
        put(other, "posters", "a", TaskState.PARKED, "");
        assertThat(failure("kirin:discard a"))
                .contains("there are 2 with this ID, in group posters in context other, group posters in context shop:"
                        + " give --group or --context");
        assertThat(state("a")).isEqualTo(TaskState.PARKED);
        assertThat(container.run("kirin:discard --context shop a")).isEqualTo("a: discarded\n");
        assertThat(other.findByExternalTaskId(account(), "a").orElseThrow().state())
                .isEqualTo(TaskState.PARKED);
    }

    @Test
    void aTaskThatIsNotFoundWhereAGroupCannotBeAskedIsNotSaidToBeGone() throws Exception {
        context("other", repository, routes -> routes.from("direct:a").to("kirin:covers"))
                .getComponent("kirin")
                .stop();
        put("posters", "a", TaskState.PARKED);
        assertThat(container.run("kirin:requeue a")).isEqualTo("a: requeued\n");
        assertThat(failure("kirin:requeue b"))
                .contains("not found where tasks could be asked for: group covers in context other");
        assertThat(failure("kirin:requeue --all")).startsWith("not all groups could be asked");
    }
}
