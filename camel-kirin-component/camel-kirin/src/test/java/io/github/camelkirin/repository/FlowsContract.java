/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of the contract about tasks that follow others. */
abstract class FlowsContract extends TaskRepositoryFixture {

    private TaskRecord insertStep(String externalTaskId, String parentId, String rootId) {
        return insertStep("posters", externalTaskId, parentId, rootId);
    }

    private TaskRecord insertStep(String group, String externalTaskId, String parentId, String rootId) {
        move(Duration.ofMillis(10));
        return insert(task(externalTaskId).group(group).parent(parentId, rootId).build());
    }

    private List<String> flow(String rootId) {
        return ids(repository.listFlow(ACCOUNT, rootId, null, 100));
    }

    @Test
    void aTaskKeepsWhatItFollowsWhenItIsDone() {
        TaskRecord first = insert(task("a").build());
        TaskRecord step = insertStep("a/b", "a", "a");
        TaskRecord next = insertStep("a/b/c", "a/b", "a");
        assertThat(List.of(first, step, next)).extracting(TaskRecord::parentId).containsExactly(null, "a", "a/b");
        assertThat(List.of(first, step, next)).extracting(TaskRecord::rootId).containsExactly(null, "a", "a");

        TaskOutcome outcome = new TaskOutcome(null, new BigDecimal("0.028"), null);
        assertThat(finish(step.toBuilder().outcome(outcome).build())).isTrue();

        TaskRecord done = stored("a/b");
        assertThat(done.state()).isEqualTo(TaskState.DONE);
        assertThat(done.parentId()).isEqualTo("a");
        assertThat(done.rootId()).isEqualTo("a");
        assertThat(repository.listFlow(ACCOUNT, "a", null, 10).get(1).outcome()).isEqualTo(outcome);
    }

    @Test
    void listsAFlowInTheOrderOfItsCreationWhateverTheGroups() {
        insert(task("a").build());
        insertStep("restyle", "a/one", "a", "a");
        insertStep("upscale", "a/one/two", "a/one", "a");
        insertStep("a/three", "a", "a");
        insert(task("b").build());
        insertStep("b/one", "b", "b");

        assertThat(flow("a")).containsExactly("a", "a/one", "a/one/two", "a/three");
        assertThat(flow("b")).containsExactly("b", "b/one");
        assertThat(flow("c")).isEmpty();
        assertThat(repository.listFlow(OTHER_ACCOUNT, "a", null, 10)).isEmpty();
    }

    @Test
    void aFlowIsReadInPages() {
        insert(task("a").build());
        List<String> all = new ArrayList<>(List.of("a"));
        for (int i = 0; i < 7; i++) {
            // some at the same time
            insert(task("a/s" + i).parent("a", "a").build());
            all.add("a/s" + i);
            move(Duration.ofMillis(i % 2));
        }

        List<String> read = new ArrayList<>();
        @Nullable TaskRecord last = null;
        List<TaskRecord> page;
        do {
            page = repository.listFlow(ACCOUNT, "a", last, 2);
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            read.addAll(ids(page));
            last = page.isEmpty() ? last : page.get(page.size() - 1);
        } while (!page.isEmpty());

        assertThat(read).containsExactlyInAnyOrderElementsOf(all);
        assertThat(read.get(0)).isEqualTo("a");
    }

    @Test
    void aFlowWhoseFirstTaskIsGoneIsStillOne() {
        insert(task("a").build());
        insertStep("a/one", "a", "a");
        repository.erase(ACCOUNT, "a");

        assertThat(flow("a")).containsExactly("a/one");
    }

    @Test
    void erasesAFlowWhateverItsStatesAndNothingElse() {
        insert(task("a").build());
        assertThat(finish(insertStep("a/one", "a", "a"))).isTrue();
        insertStep("upscale", "a/one/two", "a/one", "a");
        insertStep("b/one", "b", "b");
        insert(TaskRecord.submitting(OTHER_ACCOUNT, "a").build());

        assertThat(repository.eraseFlow(ACCOUNT, "a")).isEqualTo(3);

        assertThat(flow("a")).isEmpty();
        assertThat(repository.findByExternalTaskId(ACCOUNT, "a/one/two")).isEmpty();
        assertThat(stored("b/one").rootId()).isEqualTo("b");
        assertThat(repository.findByExternalTaskId(OTHER_ACCOUNT, "a")).isPresent();
        assertThat(repository.eraseFlow(ACCOUNT, "a")).isZero();
    }

    @Test
    void aStepThatWasRemovedIsInNoFlow() {
        insert(task("a").build());
        assertThat(repository.remove(insertStep("a/one", "a", "a"))).isTrue();

        assertThat(flow("a")).containsExactly("a");
    }
}
