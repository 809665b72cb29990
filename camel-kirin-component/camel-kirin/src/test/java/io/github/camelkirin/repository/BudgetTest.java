/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("no-lane")
class BudgetTest {

    @ParameterizedTest
    @CsvSource({
        "25.00/day, 25.00, DAY, 25.00/day",
        "25/DAY, 25, DAY, 25.00/day",
        "1/hour, 1, HOUR, 1.00/hour",
        "400 / month, 400, MONTH, 400.00/month",
        "100, 100, TOTAL, 100.00",
        "0.028/total, 0.028, TOTAL, 0.028",
        "0, 0, TOTAL, 0.00",
    })
    void readsItsTextForm(String text, BigDecimal amount, Budget.Period period, String written) {
        Budget budget = Budget.parse(text, Budget.Scope.GROUP);

        assertThat(budget).isEqualTo(new Budget(amount, period, Budget.Scope.GROUP));
        assertThat(budget).hasToString(written);
        assertThat(Budget.parse(written, Budget.Scope.GROUP)).isEqualTo(budget);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "day", "-1/day", "25/week", "25,00/day", "$25", "1e9", "25/", "25//day", "1234567890123"})
    void refusesAnyOtherText(String text) {
        assertThatThrownBy(() -> Budget.parse(text, Budget.Scope.GROUP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as 25.00/day")
                .hasMessageEndingWith("was \"" + text + "\"");
    }

    @Test
    void anAmountIsOfUsualSize() {
        assertThatThrownBy(() -> new Budget(new BigDecimal("-0.01"), Budget.Period.DAY, Budget.Scope.GROUP))
                .hasMessageContaining("0 to less than 10^12 USD, was -0.01");
        assertThatThrownBy(() -> new Budget(new BigDecimal("0.0000001"), Budget.Period.DAY, Budget.Scope.GROUP))
                .hasMessageContaining("six digits after the point, was 0.0000001");
    }

    @Test
    void anAdjustmentIsOfUsualSizeAndItsReasonCanBeStored() {
        assertThatThrownBy(() -> new Adjustment(new BigDecimal("1E-2147483647"), "a refund"))
                .as("written out it would be two billion digits long")
                .hasMessageContaining("six digits after the point, was 1E-2147483647");
        assertThatThrownBy(() -> new Adjustment(BigDecimal.ONE, "half of \uD83D"))
                .hasMessageContaining("whole characters");
        assertThat(new Adjustment(BigDecimal.ONE, "paid back \uD83D\uDCB0").reason())
                .endsWith("\uDCB0");
    }

    @Test
    void whatATaskIsAskedForIsPlausible() {
        assertThatThrownBy(() -> new Admission(-1, null))
                .hasMessageContaining("maxInFlight must be 0 (any number) or more, was -1");
        assertThatThrownBy(() -> new Charge("posters", "kind", new BigDecimal("-1"), 1, null, List.of()))
                .hasMessageContaining("listPrice must be 0 or more, was -1");
        assertThatThrownBy(() -> new Charge("posters", "kind", null, 0, null, List.of()))
                .hasMessageContaining("images must be 1 or more, was 0");
    }
}
