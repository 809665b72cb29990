/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Records that this version cannot read, among others that it can. */
class BadRecordTest {

    private static final int NEWER = RecordJson.VERSION + 1;

    private StoredTables tables;
    private JdbcTaskRepository repository;

    private void open(TestDatabase database) {
        tables = StoredTables.of(database);
        repository = tables.start();
    }

    /** Due at once, held by nobody. */
    private void insertDue(TaskRecord task) {
        TaskRecord inserted = repository
                .insertIfAbsent(task, StoredTables.HOUR, StoredTables.A)
                .task();
        assertThat(repository.putBack(List.of(new PutBack(inserted, Duration.ZERO))))
                .isEmpty();
    }

    private void insertParked(String externalTaskId) {
        insertDue(StoredTables.task(externalTaskId)
                .parked(ParkReason.NO_IMAGE, "no image")
                .build());
    }

    private List<String> claim() {
        return repository.claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B).stream()
                .map(TaskRecord::externalTaskId)
                .toList();
    }

    private List<String> list() {
        return repository.list(StoredTables.POSTERS, null, 100).stream()
                .map(TaskRecord::externalTaskId)
                .toList();
    }

    private void makeNewer(String externalTaskId, String alsoSet) {
        assertThat(tables.change(
                        "UPDATE kirin_task SET record_version = ?" + alsoSet + " WHERE external_task_id = ?",
                        NEWER,
                        externalTaskId))
                .isEqualTo(1);
    }

    @OnEachDatabase
    void aRecordOfANewerVersionIsLeftToThatVersion(TestDatabase database) {
        open(database);
        insertDue(StoredTables.task("newer").build());
        insertDue(StoredTables.ended(StoredTables.task("newer-ended").build()));
        makeNewer("newer", "");
        makeNewer("newer-ended", "");
        Map<String, String> before = tables.row("newer");

        assertThat(repository.nextDue(StoredTables.POSTERS, StoredTables.ALL)).isEmpty();
        assertThat(claim()).isEmpty();
        assertThat(repository.claim(StoredTables.ACCOUNT, "newer", StoredTables.A))
                .isEmpty();
        insertDue(StoredTables.task("ours").build());
        assertThat(repository.nextDue(StoredTables.POSTERS, StoredTables.ALL)).contains(Duration.ZERO);
        assertThat(claim()).containsExactly("ours");

        assertThat(tables.row("newer")).isEqualTo(before);
        assertThat(repository.counts(StoredTables.POSTERS)).containsEntry(TaskState.SUBMITTING, 2L);
    }

    @OnEachDatabase
    void aNewerRecordThatCanBeReadIsShown(TestDatabase database) {
        open(database);
        insertDue(StoredTables.task("newer").build());
        makeNewer("newer", "");

        assertThat(repository.findByExternalTaskId(StoredTables.ACCOUNT, "newer"))
                .isPresent();
        assertThat(repository
                        .insertIfAbsent(StoredTables.task("newer").build(), StoredTables.HOUR, StoredTables.A)
                        .inserted())
                .isFalse();
        assertThat(list()).containsExactly("newer");
    }

    @OnEachDatabase
    void aNewerRecordWithWhatIsNotKnownHereIsPassedOverAndNamedWhenAskedFor(TestDatabase database) {
        open(database);
        List<String> changes = List.of(
                ", state = 'SLEEPING'",
                ", status = 'DREAMING'",
                ", record = '{\"parkReason\":\"TIRED\"}'",
                ", record = '{\"absentFrom\":\"yesterday\"}'",
                ", record = 'a new form altogether'");
        for (String change : changes) {
            insertDue(StoredTables.task("ours").build());
            insertDue(StoredTables.active(StoredTables.task("newer").build()));
            makeNewer("newer", change);

            assertThat(claim()).containsExactly("ours");
            assertThat(list()).containsExactly("ours");
            assertThat(repository.counts(StoredTables.POSTERS)).containsEntry(TaskState.SUBMITTING, 1L);
            assertSaysNewer(
                    () -> repository.findByExternalTaskId(StoredTables.ACCOUNT, "newer"),
                    () -> repository.findByTaskId(StoredTables.ACCOUNT, "task-newer"),
                    () -> repository.insertIfAbsent(
                            StoredTables.task("newer").build(), StoredTables.HOUR, StoredTables.A));
            assertThat(repository.erase(StoredTables.ACCOUNT, "newer")).isTrue();
            assertThat(repository.erase(StoredTables.ACCOUNT, "ours")).isTrue();
        }
    }

    @OnEachDatabase
    void aParkedTaskOfANewerVersionIsNotTouchedButByErase(TestDatabase database) {
        open(database);
        insertParked("a");
        insertParked("b");
        makeNewer("a", "");
        makeNewer("b", ", record = '{\"parkReason\":\"TIRED\"}'");
        Map<String, String> before = tables.row("a");

        for (String id : List.of("a", "b")) {
            assertSaysNewer(
                    () -> repository.requeue(StoredTables.ACCOUNT, id, StoredTables.HOUR),
                    () -> repository.discard(StoredTables.ACCOUNT, id));
        }
        assertThat(tables.row("a")).isEqualTo(before);
        assertThat(repository.counts(StoredTables.POSTERS)).containsEntry(TaskState.PARKED, 2L);
        assertThat(repository.erase(StoredTables.ACCOUNT, "a")).isTrue();
        assertThat(repository.eraseAll(StoredTables.POSTERS, TaskState.PARKED)).isEqualTo(1);
    }

    @OnEachDatabase
    void aRecordThatIsNoJsonHurtsNobodyElse(TestDatabase database) {
        open(database);
        for (String record : List.of("no JSON, A-SECRET", "", "[]", "{\"digest\":\"A-SECRET")) {
            insertDue(StoredTables.active(StoredTables.task("bad").build()));
            insertDue(StoredTables.task("ours").build());
            tables.change("UPDATE kirin_task SET record = ? WHERE external_task_id = 'bad'", record);

            assertThat(list()).containsExactly("ours");
            assertThat(claim()).containsExactly("ours");
            // not again and again, but when a lease would have ended
            assertThat(repository.nextDue(StoredTables.POSTERS, StoredTables.ALL))
                    .hasValueSatisfying(due -> assertThat(due).isGreaterThan(Duration.ofMinutes(5)));
            assertThatThrownBy(() -> repository.findByExternalTaskId(StoredTables.ACCOUNT, "bad"))
                    .isInstanceOf(TaskRepositoryException.class)
                    .hasMessageContaining("the record of bad in kirin_task cannot be read")
                    .hasMessageContaining("erase")
                    .hasMessageNotContaining("A-SECRET")
                    .hasNoCause();
            assertThat(repository.eraseAll(StoredTables.POSTERS, null)).isEqualTo(2);
        }
    }

    private static void assertSaysNewer(Runnable... calls) {
        Consumer<Runnable> saysNewer = call -> assertThatThrownBy(call::run)
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("was written by a newer version of this software")
                .hasMessageContaining("version " + NEWER + ", and this one knows version " + RecordJson.VERSION)
                .hasNoCause();
        List.of(calls).forEach(saysNewer);
    }
}
