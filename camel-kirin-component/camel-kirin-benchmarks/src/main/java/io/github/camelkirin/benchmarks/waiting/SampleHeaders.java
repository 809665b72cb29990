/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What a user may want to have back with a completion: three headers, or none. */
record SampleHeaders(boolean kept) {

    /** Of one more message. */
    Map<String, Object> next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return kept
                ? Map.of(
                        "X-Order-Id", "order-" + random.nextInt(100_000_000),
                        "X-Customer", "customer-" + random.nextInt(100_000),
                        "X-Position", 1_000 + random.nextInt(1_000))
                : Map.of();
    }
}
