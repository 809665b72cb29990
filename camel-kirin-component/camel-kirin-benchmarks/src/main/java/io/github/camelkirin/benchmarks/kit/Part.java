/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

/** One question, with a page of its own in the report. */
public interface Part {

    /** Of its page and its plots, and what it is asked for with: a word in lower case. */
    String name();

    Page run(Bench bench) throws Exception;
}
