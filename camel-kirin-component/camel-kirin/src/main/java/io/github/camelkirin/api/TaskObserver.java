/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import java.time.Duration;
import java.time.Instant;

/**
 * Is told what happens to tasks on this node. Called on the threads that do the work, by many at once: it must not block, and
 * what it throws is logged and changes nothing.
 *
 * <p>A record may hold the prompt, in its request and in the service's answer: neither is to be shown to anyone.
 */
public interface TaskObserver {

    /** A create is about to be sent: with {@link TaskRecord#sends()} of 0 for the first time. */
    default void sending(TaskRecord task) {}

    /** A create has been sent, or could not be. */
    default void created(TaskRecord task, CreateOutcome outcome, Instant start, Duration took) {}

    /**
     * The service has the task.
     *
     * @param adopted whether that was found out by asking
     */
    default void accepted(TaskRecord task, boolean adopted) {}

    /** The service was asked about a task, which need not be one that is kept here. */
    default void queried(TaskRecord task, QueryOutcome outcome, Instant start, Duration took) {}

    /**
     * The service has said, when a group's consumer asked, that the task has ended.
     *
     * @param byCallback whether a callback had said so before
     */
    default void detected(TaskRecord task, boolean byCallback) {}

    /** A request to the callback path of a group has been answered. */
    default void callback(TaskScope scope, CallbackOutcome outcome) {}

    /** A route is about to be told how far a task is that goes on: its status and progress. */
    default void progressed(TaskRecord task) {}

    /**
     * It is stored that a task which the service has failed is submitted again.
     *
     * @param failed the try that has failed, with its outcome
     * @param next the task as it is submitted now, with the number of the {@linkplain TaskRecord#attempt try}
     */
    default void resubmitting(TaskRecord failed, TaskRecord next) {}

    /** How the task has ended is stored: its status and, where the service has said so, its cost. */
    default void ended(TaskRecord task) {}

    /** The completion's route has succeeded, or whoever waited was answered: the task is done. */
    default void delivered(TaskRecord task) {}

    /** The completion's route has failed, and the completion comes again. */
    default void redelivered(TaskRecord task) {}

    /** A person has to decide what becomes of the task. */
    default void parked(TaskRecord task) {}
}
