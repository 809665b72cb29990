/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.PutBack;
import io.github.camelkirin.repository.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class PutBacksTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final EngineFixture fixture = new EngineFixture(true);
    private final PutBacks putBacks = new PutBacks(fixture.engine);

    @AfterEach
    void close() {
        fixture.close();
    }

    private PutBack ended(String externalTaskId, Duration dueIn) {
        return new PutBack(fixture.insert(externalTaskId, TaskState.ENDED, HOUR), dueIn);
    }

    @Test
    void whatComesBeforeTheBatchIsStoredIsPartOfIt() {
        putBacks.add(ended("a", HOUR));
        putBacks.add(ended("b", HOUR));
        putBacks.add(ended("c", HOUR));
        assertThat(fixture.threads).as("one thread is asked for").hasSize(1);
        assertThat(fixture.repository.putBacks).isEmpty();
        fixture.runThreads();
        assertThat(fixture.repository.putBacks).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void whatComesWhileABatchIsBeingStoredMakesUpTheNext() {
        PutBack b = ended("b", HOUR);
        PutBack c = ended("c", HOUR);
        fixture.repository.duringCall = () -> {
            putBacks.add(b);
            putBacks.add(c);
        };
        putBacks.add(ended("a", HOUR));
        fixture.runThreads();
        assertThat(fixture.repository.putBacks).containsExactly(List.of("a"), List.of("b", "c"));
        putBacks.add(ended("d", HOUR));
        fixture.runThreads();
        assertThat(fixture.repository.putBacks).hasSize(3).last().isEqualTo(List.of("d"));
    }

    @Test
    void whatComesWhileTheStoreIsDownIsStoredInOneBatchWhenItIsBack() {
        fixture.repository.down = true;
        putBacks.add(ended("a", HOUR));
        fixture.runThreads();
        putBacks.add(ended("b", HOUR));
        putBacks.add(ended("c", HOUR));
        move(Duration.ofSeconds(10));
        fixture.repository.down = false;
        fixture.repository.putBacks.clear();
        move(Duration.ofSeconds(6));
        assertThat(fixture.repository.putBacks).containsExactly(List.of("a", "b", "c"));
        move(Duration.ofMinutes(2));
        assertThat(fixture.repository.putBacks).as("each is stored once").hasSize(1);
    }

    @Test
    void goesOnWhenWhatCouldNotBeStoredIsGivenUp() {
        fixture.repository.down = true;
        putBacks.add(ended("a", HOUR));
        move(Duration.ofSeconds(61));
        fixture.repository.down = false;
        fixture.repository.putBacks.clear();
        putBacks.add(ended("b", HOUR));
        move(Duration.ofMinutes(1));
        assertThat(fixture.repository.putBacks).containsExactly(List.of("b"));
    }

    @Test
    void goesOnWhenThereWasNoThreadToStoreABatch() {
        EngineFixture closed = new EngineFixture(true);
        PutBack a = new PutBack(closed.insert("a", TaskState.ENDED, HOUR), HOUR);
        PutBacks rejected = new PutBacks(closed.engine);
        closed.engine.close();
        closed.engine.abandon();
        rejected.add(a);
        rejected.add(a);
        assertThat(closed.threads).isEmpty();
        assertThat(closed.repository.putBacks).isEmpty();
    }

    private void move(Duration by) {
        for (Duration moved = Duration.ZERO; moved.compareTo(by) < 0; moved = moved.plusMillis(500)) {
            fixture.runThreads();
            fixture.timer.move(Duration.ofMillis(500));
        }
        fixture.runThreads();
    }

    @Test
    void theGroupsConsumerIsToldOfTheSoonest() {
        List<String> delivered = new ArrayList<>();
        GroupPoller poller =
                fixture.poller(completion -> delivered.add(completion.task().externalTaskId()));
        poller.start();
        fixture.runThreads();
        putBacks.add(ended("later", Duration.ofSeconds(9)));
        putBacks.add(ended("soon", Duration.ofSeconds(2)));
        putBacks.add(ended("last", Duration.ofSeconds(20)));
        fixture.runThreads();
        fixture.timer.move(Duration.ofSeconds(1));
        fixture.runThreads();
        assertThat(delivered).isEmpty();
        fixture.timer.move(Duration.ofSeconds(1));
        fixture.runThreads();
        assertThat(delivered).containsExactly("soon");
        fixture.timer.move(Duration.ofSeconds(7));
        fixture.runThreads();
        assertThat(delivered).as("the poller expects the next itself").containsExactly("soon", "later");
    }
}
