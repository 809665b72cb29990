/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

/** Why a task waits for a person. */
public enum ParkReason {
    /** Its answer to the create was lost, and whether the service made the task cannot be found out. */
    SUBMISSION_LOST,
    /** The service keeps saying that it does not know the task. */
    NOT_FOUND,
    /** The deadline has passed and the service's status is one that we do not know. */
    STATUS_UNKNOWN,
    /** The service says completed, but there is no image in its answer. */
    NO_IMAGE,
    /** The deadline has passed and no consumer has ever asked for the group's tasks. */
    NOT_CONSUMED,
    /** The completion's route failed as often as is allowed. */
    ROUTE_FAILED
}
