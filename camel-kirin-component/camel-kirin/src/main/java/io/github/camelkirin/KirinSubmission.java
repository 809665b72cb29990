/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

/** Who sends a task that is created. */
public enum KirinSubmission {
    /** The step that creates it, at once. */
    immediate,
    /** The group's consumer, on whichever node it is. */
    deferred
}
