/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessTreeTest {

    private static final Duration WORK = Duration.ofMillis(300);

    @Test
    void countsAChildWhileItLivesAndAfterItHasEnded() throws Exception {
        ProcessTree tree = new ProcessTree(ProcessHandle.current().pid());
        Duration before = tree.cpu();
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            while (tree.cpu().minus(before).compareTo(WORK) < 0) {
                Thread.onSpinWait();
            }
            assertThat(new ProcessTree(busy.pid()).cpu()).isPositive();
        } finally {
            busy.destroyForcibly().waitFor();
        }

        assertThat(tree.cpu().minus(before)).isGreaterThanOrEqualTo(WORK);
    }

    @Test
    void aProcessThatIsNotThereHasUsedNothing() throws IOException {
        assertThat(new ProcessTree(Integer.MAX_VALUE).cpu()).isZero();
    }
}
