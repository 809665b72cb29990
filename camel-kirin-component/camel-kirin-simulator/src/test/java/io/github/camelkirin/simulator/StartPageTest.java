/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.simulator.task.Latency;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartPageTest {
    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ZERO)));

    private final Caller caller = new Caller(KIRIN.simulator());

    @Test
    void showsTasksWithTheirPictures() throws IOException {
        String id = caller.create("{'prompt':'a fox'}").json().path("id").asText();

        Caller.Reply page = caller.anonymously(KIRIN.baseUrl() + "/");

        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains(id, "a fox", "completed", "$0.028");
        Matcher thumbnail = Pattern.compile("src=\"([^\"]+)\"").matcher(page.text());
        assertThat(thumbnail.find()).isTrue();
        String url = KIRIN.baseUrl() + thumbnail.group(1).replace("&amp;", "&");
        assertThat(caller.anonymously(url).header("Content-Type")).isEqualTo("image/png");
    }

    @Test
    void escapesWhatCallersSend() throws IOException {
        caller.create("{'prompt':'<script>alert(1)</script> & <b>','external_task_id':'<i>'}");

        String page = caller.anonymously(KIRIN.baseUrl() + "/").text();

        assertThat(page).contains("&lt;script&gt;", "&lt;i&gt;").doesNotContain("<script", "<i>", "<b>");
    }

    @Test
    void showsNoMoreThanTheLastTwoHundred() throws IOException {
        for (int i = 0; i < 205; i++) {
            caller.create("{'prompt':'prompt-" + i + "-'}");
        }

        String page = caller.anonymously(KIRIN.baseUrl() + "/").text();

        assertThat(page).contains("prompt-204-", "prompt-5-").doesNotContain("prompt-4-");
    }

    @Test
    void saysThatThereAreNone() throws IOException {
        assertThat(caller.anonymously(KIRIN.baseUrl() + "/").text()).contains("No tasks yet");
    }
}
