/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.CodeSource;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.concurrent.ThreadType;
import org.junit.jupiter.api.Test;

/** A lane that silently ran on something else would prove nothing. */
class LaneTest {

    private static String lane(String what) {
        String value = System.getProperty("kirin.lane." + what);
        assumeTrue(value != null, "this lane does not say which " + what + " it is for");
        return value;
    }

    @Test
    void runsOnTheCamelOfTheLane() throws Exception {
        String camel = lane("camel");
        try (CamelContext context = new DefaultCamelContext()) {
            assertThat(context.getVersion()).isEqualTo(camel);
        }
    }

    @Test
    void runsOnTheJavaOfTheLane() {
        assertThat(Runtime.version().feature()).isEqualTo(Integer.parseInt(lane("java")));
    }

    @Test
    void runsOnTheThreadsOfTheLane() {
        assertThat(ThreadType.current()).isEqualTo(ThreadType.valueOf(lane("threads")));
    }

    @Test
    void testsTheJarThatWasBuilt() {
        assumeTrue(System.getProperty("kirin.lane.jar") != null, "the component's own build tests its classes");
        CodeSource source = KirinComponent.class.getProtectionDomain().getCodeSource();
        assertThat(source.getLocation().getPath()).endsWith(System.getProperty("kirin.lane.jar"));
    }
}
