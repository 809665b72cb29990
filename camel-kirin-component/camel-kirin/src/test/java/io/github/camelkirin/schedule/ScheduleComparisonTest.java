/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.schedule.ScheduleComparison.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the page claims of the schedule, measured; and the page itself. About this module's own files, whatever Camel it
 * runs on.
 */
@Tag("build")
class ScheduleComparisonTest {

    private static final Path PAGE = Path.of("src/main/docs/kirin-schedule.adoc");
    private static final Path PLOT = Path.of("src/main/docs/kirin-schedule.png");
    private static final String WRITE = "mvn test -pl :camel-kirin -am -Dtest=ScheduleComparisonTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dkirin.schedule.write=true";

    /** The curve is in the table for those who know it, and not among the claims. */
    private static final Set<Baseline> CLAIMED = EnumSet.complementOf(EnumSet.of(Baseline.CURVE));

    private static SchedulePage page;
    private static ScheduleComparison measured;

    @BeforeAll
    static void measure() throws IOException {
        page = new SchedulePage(Files.readString(PAGE));
        if (Boolean.getBoolean("kirin.schedule.write")) {
            measured = ScheduleComparison.solved();
            page = page.with(measured);
            Files.writeString(PAGE, page.text());
            MarkedPng.write(PLOT, SchedulePlot.of(measured), page.tables());
        } else {
            measured = ScheduleComparison.with(page::queryCost);
        }
    }

    private static List<Row> claims() {
        return measured.rows().stream()
                .filter(row -> CLAIMED.contains(row.baseline()))
                .toList();
    }

    @Test
    void comparesAtTheSameNumberOfQueries() {
        assertThat(claims()).hasSize(12).allSatisfy(row -> assertThat(
                        row.adaptive().queriesPerTask())
                .isCloseTo(row.compared().queriesPerTask(), Percentage.withPercentage(2))
                .isLessThanOrEqualTo(row.compared().queriesPerTask()));
    }

    @Test
    void detectsTheEndAtLeastAFifthEarlierThanEachOther() {
        assertThat(claims())
                .filteredOn(row -> row.workload() != Workload.DRIFTING)
                .hasSize(8)
                .allSatisfy(row -> assertThat(row.change()).isLessThanOrEqualTo(-0.2));
    }

    @Test
    void driftCostsItNoMoreThanTheOthers() {
        assertThat(claims())
                .filteredOn(row -> row.workload() == Workload.DRIFTING)
                .hasSize(4)
                .allSatisfy(row -> assertThat(row.change()).isLessThanOrEqualTo(-0.2));
    }

    @Test
    void isNeverBetterThanTheBestThatCouldBe() {
        assertThat(measured.rows())
                .allSatisfy(row -> assertThat(row.adaptive().delay()).isBetween(row.least(), 1.15 * row.least()));
    }

    @Test
    void noScheduleGainsOnTasksThatEndAtAnyAgeAlike() {
        assertThat(measured.spreads()).last().satisfies(spread -> assertThat(spread.gain())
                .isCloseTo(1, Offset.offset(0.02)));
    }

    @Test
    void thePageSaysWhatIsMeasured() {
        assertThat(page.text())
                .as("%s differs from what is measured: write it anew with %s", PAGE, WRITE)
                .isEqualTo(page.with(measured).text());
    }

    @Test
    void thePlotIsThatOfThePage() throws IOException {
        assertThat(MarkedPng.isDrawnFrom(PLOT, page.tables()))
                .as("%s was not drawn from %s as it is: write it anew with %s", PLOT, PAGE, WRITE)
                .isTrue();
    }
}
