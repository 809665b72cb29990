/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

/** What a consumer makes of a task that has ended without a result. */
public enum KirinOnFailure {
    /** An exchange like any other. */
    emit,
    /** An exchange that carries an exception, so that {@code onException} sees it. */
    raise
}
