/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.images;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Part;

/** What pictures cost on their way in and out. */
public final class Images implements Part {

    @Override
    public String name() {
        return "images";
    }

    @Override
    public Page run(Bench bench) throws Exception {
        Page page = new Page(name(), "Images: copies, heap and CPU");
        new References(bench).report(page);
        new Downloads(bench).report(page);
        return page;
    }
}
