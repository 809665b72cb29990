/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import io.github.camelkirin.api.TaskObserver;
import io.github.camelkirin.repository.TaskRecord;

/** What ends or is parked here is not in flight any more, which makes room for a create that waits. */
public record RoomMaker(HeldCreates held) implements TaskObserver {

    @Override
    public void ended(TaskRecord task) {
        held.roomIn(task.scope());
    }

    @Override
    public void parked(TaskRecord task) {
        held.roomIn(task.scope());
    }
}
