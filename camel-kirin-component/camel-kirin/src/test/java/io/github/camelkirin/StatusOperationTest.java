/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.api.TaskNotKeptException;
import io.github.camelkirin.model.InvalidRequestException;
import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskState;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the caller who had a task created is told of it. */
class StatusOperationTest extends OperatorTestSupport {

    private Exchange status(String id) {
        return call("kirin:ops?operation=status", "CamelKirinExternalTaskId", id);
    }

    @AfterEach
    void theServiceWasNotAsked() {
        assertThat(KIRIN.ledger().totals().traffic().queries()).isZero();
        assertThat(KIRIN.ledger().sends()).isEmpty();
    }

    @Test
    void saysOfEachTaskWhatIsKeptHere() {
        putOneInEachState("ops");

        assertThat(status("ops-submitting").getMessage().getBody())
                .isEqualTo(Map.of("id", "ops-submitting", "status", "submitting"));
        assertThat(status("ops-active").getMessage().getBody())
                .isEqualTo(Map.of("id", "ops-active", "status", "running"));
        assertThat(status("ops-done").getMessage().getBody())
                .isEqualTo(Map.of("id", "ops-done", "status", "completed"));
        List<Map<String, Object>> images = List.of(Map.of("index", 0, "url", "https://cdn.example/1.png"));
        assertThat(status("ops-ended").getMessage().getBody())
                .isEqualTo(Map.of("id", "ops-ended", "status", "completed", "images", images));
        assertThat(status("ops-parked").getMessage().getBody())
                .isEqualTo(Map.of("id", "ops-parked", "status", "completed", "images", images));
    }

    @Test
    void saysHowFarATaskIs() {
        repository.update(
                put("ops", "a", TaskState.ACTIVE).toBuilder().progress(0.25).build());

        assertThat(status("a").getMessage().getBody())
                .isEqualTo(Map.of("id", "a", "status", "running", "progress", 0.25));
    }

    @Test
    void tellsOfStoredCopiesAlsoWhenTheCompletionHasBeenRouted() {
        StoredImage copy = new StoredImage("a-0.png", 4711, "image/png", "ab".repeat(32), 1360, 768);
        TaskRecord ended = put("ops", "a", TaskState.ENDED).toBuilder()
                .stored(List.of(copy))
                .build();
        repository.update(ended);
        Map<String, Object> stored = Map.of(
                "index",
                0,
                "storedAs",
                "a-0.png",
                "contentType",
                "image/png",
                "length",
                4711L,
                "sha256",
                "ab".repeat(32),
                "width",
                1360,
                "height",
                768);

        assertThat(images("a")).singleElement().satisfies(image -> assertThat(image)
                .containsAllEntriesOf(stored)
                .containsEntry("url", "https://cdn.example/1.png")
                .hasSize(8));
        repository.finish(List.of(record("a")));
        assertThat(state("a")).isEqualTo(TaskState.DONE);
        assertThat(images("a")).containsExactly(stored);
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> images(String id) {
        return (List<Map<String, Object>>)
                status(id).getMessage().getBody(Map.class).get("images");
    }

    @Test
    void aCopyWhoseSizeIsNotKnownIsToldWithoutIt() {
        StoredImage copy = new StoredImage("a-0.webp", 4711, "image/webp", "ab".repeat(32), null, null);
        repository.update(put("ops", "a", TaskState.ENDED).toBuilder()
                .stored(List.of(copy))
                .build());

        assertThat(images("a")).singleElement().satisfies(image -> assertThat(image)
                .containsEntry("contentType", "image/webp")
                .doesNotContainKeys("width", "height"));
    }

    @Test
    void theServicesIdWillDo() {
        put("ops", "a", TaskState.ACTIVE);

        Exchange found = call("kirin:ops?operation=status", "CamelKirinTaskId", "service-a");

        assertThat(found.getMessage().getBody(Map.class)).containsEntry("id", "a");
        assertThat(found.getMessage().getHeaders())
                .containsEntry("CamelKirinExternalTaskId", "a")
                .containsEntry("CamelKirinStatus", "running");
    }

    @Test
    void saysNothingOfARequest() {
        put("ops", "a", TaskState.ENDED);

        Exchange told = status("a");

        assertThat(String.valueOf(told.getMessage().getBody())).doesNotContain("secret");
        assertThat(told.getMessage().getHeaders().values().toString()).doesNotContain("secret");
    }

    @Test
    void aTaskOfAnotherGroupIsAsOneThatDoesNotExist() {
        put("other", "a", TaskState.ACTIVE);

        assertThat(status("a").getException()).isInstanceOf(TaskNotKeptException.class);
        assertThat(status("b").getException()).isInstanceOf(TaskNotKeptException.class);
    }

    @Test
    void itHasToBeSaidWhichTaskIsMeant() {
        assertThat(call("kirin:ops?operation=status", Map.of()).getException(InvalidRequestException.class))
                .hasMessageContaining("say which task is meant");
    }
}
