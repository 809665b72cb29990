/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.api.KirinFlow;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.Lease;
import io.github.camelkirin.repository.TaskOutcome;
import io.github.camelkirin.repository.TaskRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be done with all tasks of a flow at once. */
class FlowOperationsTest extends OperatorTestSupport {

    @BeforeEach
    void aFlowOfThreeTasks() throws Exception {
        operatorRoutes();
        done("ops", "a", null, "0.028");
        done("ops", "a/one", "a", "0.014");
        done("other", "a/one/two", "a/one", null);
        done("ops", "b", null, "0.5");
    }

    private void done(String group, String id, @Nullable String parentId, @Nullable String cost) {
        TaskRecord task = TaskRecord.submitting(account(), id)
                .group(group)
                .parent(parentId, parentId == null ? null : "a")
                .build();
        Lease lease = new Lease("someone", Duration.ofHours(1));
        TaskRecord held =
                repository.insertIfAbsent(task, Duration.ofHours(1), lease).task();
        repository.finish(List.of(held.toBuilder()
                .state(held.state(), TaskStatus.COMPLETED)
                .outcome(cost == null ? null : new TaskOutcome(null, new BigDecimal(cost), null))
                .build()));
    }

    private KirinTasks tasks() {
        return context.getEndpoint("kirin:ops", KirinEndpoint.class).tasks();
    }

    @Test
    void listsTheTasksOfAFlowWithWhatItHasCost() {
        Exchange all = call("direct:list", "CamelKirinRootTaskId", "a");
        Exchange one = call("direct:list", Map.of("CamelKirinRootTaskId", "a", "CamelKirinLimit", 1));

        assertThat(ids(all)).containsExactly("a", "a/one", "a/one/two");
        assertThat(all.getMessage().getHeader("CamelKirinCost")).isEqualTo(new BigDecimal("0.042"));
        assertThat(all.getMessage().getHeaders()).doesNotContainKey("CamelKirinRootTaskId");
        assertThat(ids(one)).containsExactly("a");
        assertThat(one.getMessage().getHeader("CamelKirinCost")).isEqualTo(new BigDecimal("0.042"));
    }

    @Test
    void aFlowThatIsNotKeptIsAnEmptyListWithoutACost() {
        Exchange none = call("direct:list", "CamelKirinRootTaskId", "c");

        assertThat(ids(none)).isEmpty();
        assertThat(none.getMessage().getHeaders()).doesNotContainKey("CamelKirinCost");
    }

    @Test
    void erasesAFlow() {
        assertThat(call("direct:erase", "CamelKirinRootTaskId", "a")
                        .getMessage()
                        .getBody())
                .isEqualTo(3);

        assertThat(ids(call("direct:list", Map.of()))).containsExactly("b");
        assertThat(tasks().flow("a")).isEmpty();
    }

    @Test
    void whatAStepHasLeftOnTheMessageDoesNotDecideBetweenOneTaskAndAFlow() {
        for (Map<String, Object> headers : List.<Map<String, Object>>of(
                Map.of("CamelKirinRootTaskId", "a", "CamelKirinExternalTaskId", "a/one"),
                Map.of("CamelKirinRootTaskId", "a", "CamelKirinState", "all"))) {
            assertThat(call("direct:erase", headers).getException(InvalidRequestException.class))
                    .hasMessageContaining("either the header CamelKirinRootTaskId for a flow or CamelKirinTaskId")
                    .hasMessageContaining("remove what is not meant");
        }
        assertThat(call("direct:list", Map.of("CamelKirinRootTaskId", "a", "CamelKirinState", "done"))
                        .getException(InvalidRequestException.class))
                .hasMessageContaining(
                        "operation=list takes either the header CamelKirinRootTaskId for a flow or CamelKirinState");
        assertThat(tasks().listFlow("a", 10)).hasSize(3);
    }

    @Test
    void anIdThatCannotBeOneIsRefused() {
        assertThat(call("direct:erase", "CamelKirinRootTaskId", " ").getException(InvalidRequestException.class))
                .hasMessageContaining("CamelKirinRootTaskId must be 1 to 200 characters");
    }

    @Test
    void saysWhatHasBecomeOfAFlow() {
        assertThat(tasks().flow("a"))
                .contains(new KirinFlow("a", Map.of(TaskStatus.COMPLETED, 3), new BigDecimal("0.042")));
        assertThat(tasks().flow("c")).isEmpty();
    }

    @Test
    void aLongFlowIsCountedWhole() {
        for (int i = 0; i < 2100; i++) {
            done("ops", "a/s" + i, "a", "0.001");
        }

        KirinFlow flow = tasks().flow("a").orElseThrow();

        assertThat(flow.tasks()).containsEntry(TaskStatus.COMPLETED, 2103);
        assertThat(flow.cost()).isEqualByComparingTo("2.142");
        assertThat(tasks().listFlow("a", 1000)).hasSize(1000);
        assertThatThrownBy(() -> tasks().listFlow("a", 1001)).hasMessage("limit must be 1 to 1000, was 1001");
    }

    @Test
    void aTaskIsShownWithWhatItFollows() {
        Exchange shown = call("direct:show", "CamelKirinExternalTaskId", "a/one");

        assertThat(shown.getMessage().getHeaders())
                .containsEntry("CamelKirinParentTaskId", "a")
                .containsEntry("CamelKirinRootTaskId", "a");
        assertThat(shown.getMessage().getBody(String.class)).contains("\"parentTaskId\":\"a\"", "\"rootTaskId\":\"a\"");
    }
}
