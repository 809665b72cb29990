/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import java.time.Duration;

/** What a subject works with, and whom it tells of its tasks. */
interface Life {

    /** Between an answer and the next query. */
    Duration WAIT = Duration.ofMillis(20);

    String PROMPT = "A lighthouse at dawn, in the manner of an old postcard";

    /** The service's, with no slash at the end. */
    String baseUrl();

    String apiKey();

    /** How many connections there may be. */
    int connections();

    /** A task has ended, and whoever it was for knows. */
    void ended();

    /** A task was lost, which must not happen. */
    void failed(Throwable cause);
}
