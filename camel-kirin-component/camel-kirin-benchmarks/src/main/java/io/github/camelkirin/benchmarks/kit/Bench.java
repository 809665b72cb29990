/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a part is run with.
 *
 * @param shortForm whether this is a part of a build, to be over within a minute
 * @param folder where plots are written
 * @param scratch what is written there is not kept
 * @param cores which cores processes are bound to
 */
public record Bench(boolean shortForm, Path folder, Path scratch, Cores cores) {

    public static Bench of(boolean shortForm, Path folder) throws IOException {
        return new Bench(shortForm, folder, Files.createTempDirectory("kirin-benchmarks"), Cores.of());
    }
}
