/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import io.github.camelkirin.model.KirinException;

/** How a cancel ended. */
public sealed interface CancelOutcome {

    /** The service took the wish; a query tells whether the task ends as cancelled. */
    record Accepted() implements CancelOutcome {}

    /** The protocol has no documented cancel; nothing was sent. */
    record NotSupported() implements CancelOutcome {}

    /** The service will not cancel the task: unknown, ended already, or not allowed. */
    record Refused(KirinException cause) implements CancelOutcome {}

    /** Passing trouble: whether the wish arrived is not known, and sending it again is safe. */
    record Failed(KirinException cause) implements CancelOutcome {}
}
