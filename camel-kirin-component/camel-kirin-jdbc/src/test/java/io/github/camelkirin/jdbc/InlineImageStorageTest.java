/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.TaskStatus;
import io.github.camelkirin.repository.ParkReason;
import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.Resubmits;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepositoryException;
import io.github.camelkirin.repository.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Requests with images in them, past the repository: what is in which table, and for how long. */
class InlineImageStorageTest {

    private static final String PROMPT = "Turn <<<image_1>>> into a watercolour 水彩";
    private static final int CHUNK = 512 * 1024;

    private StoredTables tables;
    private JdbcTaskRepository repository;

    private void open(TestDatabase database) {
        tables = StoredTables.of(database);
        repository = tables.start();
    }

    private static String image(int bytes, int seed) {
        byte[] image = new byte[bytes];
        new Random(seed).nextBytes(image);
        return Base64.getEncoder().encodeToString(image);
    }

    private static TaskRecord withImages(String externalTaskId, List<String> images) {
        String list = String.join("\"},{\"image\":\"", images);
        String request = "{\"prompt\":\"" + PROMPT + "\",\"image_list\":[{\"image\":\"" + list + "\"}],\"n\":2}";
        return StoredTables.task(externalTaskId)
                .request(request.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** Held by node A, with an image of some chunks. */
    private TaskRecord insert(String externalTaskId) {
        TaskRecord task = withImages(externalTaskId, List.of(image(1_200_000, 7)));
        TaskRecord inserted = repository
                .insertIfAbsent(task, StoredTables.HOUR, StoredTables.A)
                .task();
        assertThat(parts()).isPositive();
        return inserted;
    }

    private long parts() {
        return tables.number("SELECT COUNT(*) FROM kirin_task_part");
    }

    private void assertRequestIsGone(String externalTaskId) {
        assertThat(parts()).isZero();
        assertThat(tables.row(externalTaskId)).doesNotContainKey("request");
        TaskRecord stored = repository
                .findByExternalTaskId(StoredTables.ACCOUNT, externalTaskId)
                .orElseThrow();
        assertThat(stored.hasRequest()).isFalse();
        assertThat(repository.request(stored)).isEmpty();
    }

    @OnEachDatabase
    void imagesAreStoredInChunksApartFromTheRecord(TestDatabase database) {
        open(database);
        List<String> images = List.of(image(2_500_000, 1), image(60_000, 2), image(1_000_000, 3));
        TaskRecord task = withImages("a", images);

        TaskRecord inserted = repository
                .insertIfAbsent(task, StoredTables.HOUR, StoredTables.A)
                .task();

        assertThat(inserted.request()).isEqualTo(task.request());
        assertThat(tables.row("a").get("request"))
                .isEqualTo("{\"prompt\":\"" + PROMPT
                        + "\",\"image_list\":[{\"image\":\"\"},{\"image\":\"\"},{\"image\":\"\"}],\"n\":2}");
        List<String> chunks = new ArrayList<>();
        tables.rows("SELECT part, chunk FROM kirin_task_part ORDER BY part, chunk")
                .forEach(row -> chunks.add(row.get("part") + "/" + row.get("chunk")));
        assertThat(chunks).containsExactly("0/0", "0/1", "0/2", "0/3", "0/4", "0/5", "0/6", "1/0", "2/0", "2/1", "2/2");
        assertThat(tables.number("SELECT MAX(LENGTH(data)) FROM kirin_task_part"))
                .isEqualTo(CHUNK);
        assertThat(tables.number("SELECT SUM(LENGTH(data)) FROM kirin_task_part"))
                .isEqualTo(images.stream().mapToInt(String::length).sum());
        String start = images.get(0).substring(0, 30);
        assertThat(tables.row("a"))
                .allSatisfy((column, value) -> assertThat(value).doesNotContain(start));

        repository.putBack(List.of(new PutBack(inserted, Duration.ZERO)));
        TaskRecord claimed = repository
                .claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B)
                .get(0);
        assertThat(claimed.request()).isNull();
        assertThat(repository.request(claimed))
                .hasValueSatisfying(loaded -> assertThat(loaded).isEqualTo(task.request()));
    }

    @OnEachDatabase
    void imagesGoWithTheRequestWhenATaskIsPutBackOrUpdatedWithoutIt(TestDatabase database) {
        open(database);
        repository.putBack(List.of(new PutBack(StoredTables.active(insert("a")), Duration.ZERO)));
        assertRequestIsGone("a");

        assertThat(repository.update(StoredTables.active(insert("b")))).isPresent();
        assertRequestIsGone("b");

        repository.putBack(List.of(new PutBack(StoredTables.ended(insert("c")), Duration.ZERO)));
        assertRequestIsGone("c");
    }

    @OnEachDatabase
    void imagesStayWhenATaskIsPutBackUpdatedOrParkedWithItsRequest(TestDatabase database) {
        open(database);
        TaskRecord held = insert("a");
        byte[] request = held.request();
        TaskRecord updated = repository
                .update(held.toBuilder().requestLeftOut().sends(1).build())
                .orElseThrow();
        repository.putBack(List.of(new PutBack(
                updated.toBuilder().parked(ParkReason.SUBMISSION_LOST, "lost").build(), Duration.ZERO)));

        assertThat(repository.requeue(StoredTables.ACCOUNT, "a", StoredTables.HOUR))
                .isTrue();

        TaskRecord claimed = repository
                .claimDue(StoredTables.POSTERS, StoredTables.ALL, StoredTables.B)
                .get(0);
        assertThat(repository.request(claimed))
                .hasValueSatisfying(loaded -> assertThat(loaded).isEqualTo(request));
    }

    @OnEachDatabase
    void imagesGoWhenATaskIsFinishedOrDiscarded(TestDatabase database) {
        open(database);
        assertThat(repository.finish(List.of(insert("a")))).isEmpty();
        assertRequestIsGone("a");

        TaskRecord parked = insert("b").toBuilder()
                .parked(ParkReason.SUBMISSION_LOST, "lost")
                .build();
        repository.putBack(List.of(new PutBack(parked, Duration.ZERO)));
        assertThat(parts()).isPositive();
        assertThat(repository.discard(StoredTables.ACCOUNT, "b")).isTrue();
        assertRequestIsGone("b");
    }

    @OnEachDatabase
    void imagesThatWereKeptForAFreshTryGoAtTheEnd(TestDatabase database) {
        open(database);
        for (String id : List.of("finished", "put back", "updated", "again")) {
            TaskRecord accepted = repository
                    .update(StoredTables.active(insert(id)).toBuilder()
                            .requestLeftOut()
                            .resubmits(new Resubmits(1))
                            .queries(3)
                            .build())
                    .orElseThrow();
            assertThat(parts()).isPositive();
            TaskRecord ended = StoredTables.ended(accepted);
            switch (id) {
                case "finished" -> repository.finish(List.of(ended));
                case "put back" -> repository.putBack(List.of(new PutBack(ended, Duration.ZERO)));
                case "updated" -> repository.update(ended);
                default -> {
                    TaskRecord next = repository
                            .update(accepted.toBuilder().nextAttempt().build())
                            .orElseThrow();
                    assertThat(parts()).isPositive();
                    repository.update(
                            StoredTables.active(next).toBuilder().queries(1).build());
                }
            }
            assertRequestIsGone(id);
        }
    }

    @OnEachDatabase
    void imagesGoWhenATaskIsRemovedOrErased(TestDatabase database) {
        open(database);
        assertThat(repository.remove(insert("a"))).isTrue();
        assertThat(parts()).isZero();

        insert("b");
        assertThat(repository.erase(StoredTables.ACCOUNT, "b")).isTrue();
        assertThat(parts()).isZero();

        insert("c");
        assertThat(repository.eraseAll(StoredTables.POSTERS, TaskState.SUBMITTING))
                .isEqualTo(1);
        assertThat(parts()).isZero();
        assertThat(tables.number("SELECT COUNT(*) FROM kirin_task")).isZero();
    }

    @OnEachDatabase
    void aChangeThatCameTooLateLeavesTheImagesOfTheOthersAlone(TestDatabase database) {
        open(database);
        TaskRecord held = insert("a");
        assertThat(repository.update(held.toBuilder().requestLeftOut().sends(1).build()))
                .isPresent();
        long before = parts();
        TaskRecord late = StoredTables.active(held);

        assertThat(repository.update(late)).isEmpty();
        assertThat(repository.putBack(List.of(new PutBack(late, Duration.ZERO))))
                .containsExactly("a");
        assertThat(repository.finish(List.of(late))).isNotEmpty();
        assertThat(repository.remove(late)).isFalse();

        assertThat(parts()).isEqualTo(before);
        assertThat(repository.request(held))
                .hasValueSatisfying(loaded -> assertThat(loaded).isEqualTo(held.request()));
    }

    @OnEachDatabase
    void aRequestIsNeverHandedOutWithoutItsImages(TestDatabase database) {
        open(database);
        TaskRecord held = insert("a");
        List<UnaryOperator<String>> losses =
                List.of(delete -> delete + " WHERE chunk = 1", delete -> delete + " WHERE chunk = 2", delete -> delete);
        for (UnaryOperator<String> loss : losses) {
            tables.execute(loss.apply("DELETE FROM kirin_task_part"));

            assertThatThrownBy(() -> repository.request(held))
                    .isInstanceOf(TaskRepositoryException.class)
                    .hasMessageContaining("images are not complete")
                    .hasMessageNotContaining("watercolour");
        }
    }

    @OnEachDatabase
    void aTaskThatIsThereAlreadyKeepsItsOwnImages(TestDatabase database) {
        open(database);
        TaskRecord first = insert("a");
        long before = parts();

        assertThat(repository
                        .insertIfAbsent(
                                withImages("a", List.of(image(3_000_000, 9))), StoredTables.HOUR, StoredTables.B)
                        .inserted())
                .isFalse();

        assertThat(parts()).isEqualTo(before);
        assertThat(repository.request(first))
                .hasValueSatisfying(loaded -> assertThat(loaded).isEqualTo(first.request()));
        assertThat(first.status()).isEqualTo(TaskStatus.SUBMITTING);
    }
}
