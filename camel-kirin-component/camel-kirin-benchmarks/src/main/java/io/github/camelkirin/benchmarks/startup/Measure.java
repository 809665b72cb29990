/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.startup;

import java.util.List;

/** What is looked at when a context has been started, and when its first message has been sent. */
enum Measure {
    WALL("ms from the JVM's start to the context's"),
    CPU("ms of CPU by then"),
    CLASSES("loaded classes"),
    HEAP("kB of heap after a collection"),
    THREADS("threads"),
    FIRST("ms until the first message has been sent on, with its answer"),
    FIRST_CPU("ms of CPU for it on the thread that sends it");

    /** Those that are known when the context has been started, and no message sent. */
    static final List<Measure> STARTED = List.of(WALL, CPU, CLASSES, HEAP, THREADS);

    static final List<Measure> SENT = List.of(FIRST, FIRST_CPU);

    private final String title;

    Measure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
