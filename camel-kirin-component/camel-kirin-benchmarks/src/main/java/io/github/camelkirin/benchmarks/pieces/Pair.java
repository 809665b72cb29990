/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.pieces;

import java.util.List;

/**
 * A piece, and what it is measured against.
 *
 * @param benchmarks the class that has both
 * @param piece a method of it
 * @param baseline another
 */
record Pair(String what, String against, Class<?> benchmarks, String piece, String baseline) {

    static final List<Pair> ALL = List.of(
            new Pair(
                    "validate and write a request",
                    "Jackson writes a map of the same",
                    RequestPiece.class,
                    "validated",
                    "jackson"),
            new Pair("read a create's answer", "Jackson's `readTree`", AnswerPiece.class, "created", "createdTree"),
            new Pair(
                    "read the answer of an ended task",
                    "Jackson's `readTree`",
                    AnswerPiece.class,
                    "ended",
                    "endedTree"),
            new Pair(
                    "insert a task, take it out",
                    "`ConcurrentHashMap`, the same",
                    RepositoryPiece.class,
                    "insertAndRemove",
                    "putAndRemove"),
            new Pair(
                    "insert, accept and finish a task",
                    "`ConcurrentHashMap`, three puts and out",
                    RepositoryPiece.class,
                    "insertAndFinish",
                    "putThreeTimes"),
            new Pair(
                    "claim a task, put it back",
                    "`PriorityQueue`, out and in",
                    RepositoryPiece.class,
                    "claimAndPutBack",
                    "pollAndAdd"),
            new Pair("next query by the curve", "a random delay", SchedulePiece.class, "byTheCurve", "randomDelay"),
            new Pair("next query as learned", "a random delay", SchedulePiece.class, "asLearned", "randomDelay"),
            new Pair("a query through the gate", "a `Semaphore`", GatePiece.class, "query", "semaphore"),
            new Pair(
                    "a create but for HTTP",
                    "a route that sets eight headers",
                    CreatePiece.class,
                    "create",
                    "headers"));

    /** As JMH names it. */
    String pieceName() {
        return benchmarks.getName() + "." + piece;
    }

    String baselineName() {
        return benchmarks.getName() + "." + baseline;
    }
}
