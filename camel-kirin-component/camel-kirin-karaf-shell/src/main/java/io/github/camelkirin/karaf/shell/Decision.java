/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import io.github.camelkirin.KirinTasks;

/** What operators decide about parked tasks. */
enum Decision {
    REQUEUE("requeued") {
        @Override
        boolean about(KirinTasks tasks, String externalTaskId) {
            return tasks.requeue(externalTaskId);
        }

        @Override
        int aboutAll(KirinTasks tasks) {
            return tasks.requeueAll();
        }
    },
    DISCARD("discarded") {
        @Override
        boolean about(KirinTasks tasks, String externalTaskId) {
            return tasks.discard(externalTaskId);
        }

        @Override
        int aboutAll(KirinTasks tasks) {
            return tasks.discardAll();
        }
    };

    private final String done;

    Decision(String done) {
        this.done = done;
    }

    /** As in "the task was requeued". */
    String done() {
        return done;
    }

    /** False if the task is not parked any more. */
    abstract boolean about(KirinTasks tasks, String externalTaskId);

    /** How many they were. */
    abstract int aboutAll(KirinTasks tasks);
}
