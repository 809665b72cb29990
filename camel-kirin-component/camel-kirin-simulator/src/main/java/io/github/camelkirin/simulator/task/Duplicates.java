/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

/** What becomes of a create whose {@code external_task_id} is taken. The service's page does not say. */
public enum Duplicates {
    /** It is answered with 409 and not acted on. */
    REFUSED,
    /** It makes another task, paid for again. */
    ACCEPTED
}
