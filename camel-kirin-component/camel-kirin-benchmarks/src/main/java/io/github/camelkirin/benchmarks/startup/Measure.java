/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.startup;

/** What is looked at when a context has been started. */
enum Measure {
    WALL("ms from the JVM's start to the context's"),
    CPU("ms of CPU by then"),
    CLASSES("loaded classes"),
    HEAP("kB of heap after a collection"),
    THREADS("threads");

    private final String title;

    Measure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
