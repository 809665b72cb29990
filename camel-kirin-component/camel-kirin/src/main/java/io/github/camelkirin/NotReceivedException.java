/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

/** Nobody has taken a completion that was fetched for a caller who then stopped asking: it has not been delivered. */
final class NotReceivedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NotReceivedException() {
        super("the polling consumer was stopped before this was received");
    }
}
