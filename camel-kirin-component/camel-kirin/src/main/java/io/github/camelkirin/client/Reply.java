/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

/** How one HTTP exchange ended. */
sealed interface Reply {

    /** What the call was sent with as {@code X-Request-Id}. */
    String requestId();

    /** A whole answer, of whatever status. */
    record Answered(Answer answer, String requestId) implements Reply {}

    /**
     * No whole answer.
     *
     * @param sent false only if it is certain that no byte of the request left
     */
    record Lost(Exception cause, boolean sent, String requestId) implements Reply {}
}
