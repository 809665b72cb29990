/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class CommonValuesTest {

    private final CommonValues common = new CommonValues();

    @Test
    void givesEqualValuesOneObject() {
        String first = common.of(copy("kirin_image_omni 2k 1"));

        assertThat(common.of(copy("kirin_image_omni 2k 1"))).isSameAs(first);
        assertThat(common.of(copy("kirin_image_omni 1k 1"))).isNotEqualTo(first);
    }

    @Test
    void keepsAmountsOfAnotherScaleApart() {
        common.of(new BigDecimal("1.0"));

        assertThat(common.of(new BigDecimal("1.00"))).hasToString("1.00");
    }

    @Test
    void forgetsWhatCameLongestAgo() {
        String seldom = common.of(copy("seldom"));
        String often = common.of(copy("often"));
        for (int i = 1; i < CommonValues.KNOWN; i++) {
            common.of("other " + i);
            common.of(copy("often"));
        }

        assertThat(common.of(copy("often"))).isSameAs(often);
        assertThat(common.of(copy("seldom"))).isNotSameAs(seldom);
    }

    private static String copy(String text) {
        return new String(text.toCharArray());
    }
}
