/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code kirin:show} shows, and what no command does. */
class ShellShowTest extends ShellTestSupport {

    @Test
    void showsATaskByItsExternalOrTheServicesId() throws Exception {
        put("posters", "a", TaskState.PARKED);
        for (String id : List.of("a", "service-a")) {
            assertThat(container.run("kirin:show " + id))
                    .containsPattern("(?m)^Context +shop$")
                    .containsPattern("(?m)^Group +posters$")
                    .containsPattern("(?m)^Base URL +" + KIRIN.baseUrl() + "$")
                    .containsPattern("(?m)^External ID +a$")
                    .containsPattern("(?m)^Task ID +service-a$")
                    .containsPattern("(?m)^Model +kirin_image_omni$")
                    .containsPattern("(?m)^State +parked$")
                    .containsPattern("(?m)^Parked because +route_failed$")
                    .containsPattern("(?m)^Last trouble +java.lang.IllegalStateException$")
                    .containsPattern("(?m)^Creates sent +2$")
                    .containsPattern("(?m)^Queries sent +3$")
                    .containsPattern("(?m)^Failed deliveries +11$")
                    .containsPattern("(?m)^Cost +0.028 USD$")
                    .containsPattern("(?m)^Request ID +request-a$")
                    .containsPattern("(?m)^Request kept +yes$")
                    .containsPattern("(?m)^Headers kept +X-Order$");
        }
    }

    @Test
    void takesAnIdAsItWasTypedAlthoughItLooksLikeANumber() throws Exception {
        for (String id : List.of("0012", "true", "null", "1e3", "007")) {
            put("posters", id, TaskState.PARKED);
            for (String typed : List.of(id, "'" + id + "'")) {
                assertThat(container.run("kirin:show " + typed)).containsPattern("(?m)^External ID +" + id + "$");
            }
        }
    }

    @Test
    void showsAllTasksWithTheIdWhereThereAreSeveral() throws Exception {
        TaskRepository other = new InMemoryTaskRepository();
        context("other", other, routes -> routes.from("direct:a").to("kirin:posters"));
        put("posters", "a", TaskState.PARKED);
        put(other, "posters", "a", TaskState.ACTIVE, "");
        assertThat(container.run("kirin:show a")).containsSubsequence("other", "active", "shop", "parked");
        assertThat(container.run("kirin:show --context other a")).doesNotContain("shop");
    }

    @Test
    void failsIfThereIsNoSuchTask() {
        put("others", "a", TaskState.PARKED);
        assertThat(failure("kirin:show a")).isEqualTo("no task with the ID a is kept here");
        assertThat(container.output()).isEmpty();
    }

    @Test
    void neitherPromptNorAnswerNorKeyNorValueOfAHeaderIsEverWritten() throws Exception {
        StringBuilder written = new StringBuilder();
        putOneInEachState("posters");
        for (TaskState state : TaskState.values()) {
            written.append(container.run("kirin:show posters-" + States.name(state)));
        }
        for (String command : List.of(
                "kirin:list --state all",
                "kirin:list --state all --no-format",
                "kirin:requeue posters-parked",
                "kirin:discard --all")) {
            written.append(container.run(command));
        }
        written.append(failure("kirin:discard posters-active posters-done")).append(container.output());
        assertThat(written.toString())
                .contains("posters-active", "posters-done", "X-Order")
                .doesNotContain("secret", "lighthouse", "cdn.example", KIRIN.apiKey());
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() throws Exception {
        String id = "a\u001b[2Jb\rc\u202ed\u0000\u009b";
        put(repository, "posters", id, TaskState.PARKED, "note\u001b]0;title\u0007\nforged line");
        String list = container.run("kirin:list");
        assertThat(list)
                .contains("a\\u001b[2Jb\\u000dc\\u202ed\\u0000\\u009b", "note\\u001b]0;title\\u0007\\u000aforged line");
        String shown = container.run("kirin:show 'service-" + id + "'");
        String failure = failure("kirin:discard 'x" + id + "'");
        assertThat(list + shown + container.output() + failure)
                .doesNotContainPattern("[\\p{Cc}&&[^\n]]")
                .doesNotContain("\u202e", "\nforged");
        assertThat(failure).contains("xa\\u001b[2Jb");
    }

    @Test
    void longTextIsCut() {
        assertThat(Text.of("x".repeat(300))).hasSize(300);
        assertThat(Text.of("x".repeat(301))).hasSize(301).endsWith("x…");
        assertThat(Text.of("\ud83d\ude00 \ud83d")).isEqualTo("\ud83d\ude00 \\ud83d");
    }
}
