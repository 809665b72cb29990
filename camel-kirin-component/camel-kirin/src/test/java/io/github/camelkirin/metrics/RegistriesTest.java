/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.support.DefaultRegistry;
import org.junit.jupiter.api.Test;

/** Which of a context's meter registries is used. */
class RegistriesTest {

    private final DefaultRegistry beans = new DefaultRegistry();
    private final MeterRegistry one = new SimpleMeterRegistry();
    private final MeterRegistry two = new SimpleMeterRegistry();

    @Test
    void noneIsMadeWhereThereIsNone() {
        assertThat(Registries.find(beans)).isNull();
        assertThat(beans.findByType(MeterRegistry.class)).isEmpty();
    }

    @Test
    void theOnlyOneIsTakenWhateverItsName() {
        beans.bind("prometheus", one);
        assertThat(Registries.find(beans)).isSameAs(one);
    }

    @Test
    void ofSeveralTheOneWithCamelsNameIsTaken() {
        beans.bind("prometheus", one);
        beans.bind("metricsRegistry", two);
        assertThat(Registries.find(beans)).isSameAs(two);
    }

    @Test
    void aCompositeIsTakenBeforeItsParts() {
        CompositeMeterRegistry all = new CompositeMeterRegistry();
        beans.bind("prometheus", one);
        beans.bind("metricsRegistry", two);
        beans.bind("all", all);
        assertThat(Registries.find(beans)).isSameAs(all);
    }

    @Test
    void ofSeveralEqualsNoneIsTaken() {
        beans.bind("prometheus", one);
        beans.bind("graphite", two);
        assertThat(Registries.find(beans)).isNull();
    }
}
