/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.KirinTask;
import io.github.camelkirin.scan.ScannedLogging;
import io.github.camelkirin.simulator.KirinSimulator;
import io.github.camelkirin.simulator.KirinSimulatorExtension;
import io.github.camelkirin.simulator.task.Latency;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.spi.LocationAwareLogger;

class SubmissionJournalTest extends SubmissionTestSupport {

    @RegisterExtension
    static final KirinSimulatorExtension KIRIN =
            new KirinSimulatorExtension(KirinSimulator.builder().latency(Latency.fixed(Duration.ofMillis(20))));

    private static final String JOURNAL = "camelkirin.journal - ";
    private static final String MODEL_AND_ACCOUNT = " model=kirin_image_omni account=default";

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private int level;

    @Override
    String baseUrl() {
        return KIRIN.baseUrl();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").to("kirin:posters");
                from("direct:again").to("kirin:posters?resubmitFailed=1");
                from("direct:now").to("kirin:posters?operation=generate");
                consume(this);
            }
        };
    }

    @BeforeEach
    void capture() {
        level = ScannedLogging.show("camelkirin.journal", LocationAwareLogger.INFO_INT);
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(err);
        ScannedLogging.show("camelkirin.journal", level);
    }

    private List<String> journal() {
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("camelkirin.journal"))
                .map(line -> line.substring(line.indexOf(JOURNAL) + JOURNAL.length()))
                .toList();
    }

    @Test
    void eachMomentIsOneLineWithGroupAndIds() {
        KirinTask created = task(send("direct:create", "order-1"));
        completionsOnceAllAreDone(1);
        assertThat(journal())
                .containsExactly(
                        "sending group=posters externalTaskId=order-1",
                        "accepted group=posters externalTaskId=order-1 taskId=" + created.getTaskId()
                                + MODEL_AND_ACCOUNT,
                        "ended group=posters externalTaskId=order-1 taskId=" + created.getTaskId()
                                + " status=completed");
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("lighthouse", KIRIN.apiKey());
    }

    @Test
    void aTaskThatGenerateWaitsForHasTheSameLines() {
        KirinTask done = task(send("direct:now", "order-1"));
        assertThat(journal())
                .containsExactly(
                        "sending group=posters externalTaskId=order-1",
                        "accepted group=posters externalTaskId=order-1 taskId=" + done.getTaskId() + MODEL_AND_ACCOUNT,
                        "ended group=posters externalTaskId=order-1 taskId=" + done.getTaskId() + " status=completed");
    }

    @Test
    void aTaskThatIsSubmittedAgainHasALineForThatAndLinesForEachTry() {
        KIRIN.faults().failNext("002016095");
        KirinTask first = task(send("direct:again", "order-1"));
        completionsOnceAllAreDone(1);
        String second = KIRIN.ledger().sends("order-1~1").get(0).taskId().orElseThrow();
        assertThat(journal())
                .containsExactly(
                        "sending group=posters externalTaskId=order-1",
                        "accepted group=posters externalTaskId=order-1 taskId=" + first.getTaskId() + MODEL_AND_ACCOUNT,
                        "resubmitting group=posters externalTaskId=order-1 taskId=" + first.getTaskId()
                                + " errorCode=002016095 attempt=2",
                        "sending group=posters externalTaskId=order-1 attempt=2",
                        "accepted group=posters externalTaskId=order-1 taskId=" + second + MODEL_AND_ACCOUNT
                                + " attempt=2",
                        "ended group=posters externalTaskId=order-1 taskId=" + second + " status=completed attempt=2");
    }

    @Test
    void aTaskThatWasFoundAgainIsAdopted() {
        KIRIN.loseNextAnswer();
        KirinTask created = task(send("direct:create", "order-1"));
        assertThat(journal())
                .startsWith(
                        "sending group=posters externalTaskId=order-1",
                        "adopted group=posters externalTaskId=order-1 taskId=" + created.getTaskId()
                                + MODEL_AND_ACCOUNT);
    }
}
