/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantilesTest {

    @Test
    void ofAHundredTheNinetyNinthIsTheLastButOne() {
        List<Double> values = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            values.add((double) i);
        }
        Collections.reverse(values);

        Quantiles quantiles = Quantiles.of(values);

        assertThat(quantiles.median()).isEqualTo(50);
        assertThat(quantiles.at(0.95)).isEqualTo(95);
        assertThat(quantiles.at(0.99)).isEqualTo(99);
        assertThat(quantiles.at(1)).isEqualTo(100);
        assertThat(quantiles.at(0)).isEqualTo(1);
    }

    @Test
    void ofOneAllAreThatOne() {
        assertThat(Quantiles.of(List.of(7.0)).median()).isEqualTo(7);
        assertThat(Quantiles.of(List.of(7.0)).at(0.99)).isEqualTo(7);
    }

    @Test
    void ofNoneNothingIsKnown() {
        assertThat(Quantiles.of(List.of()).median()).isNaN();
    }
}
