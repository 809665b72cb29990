/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

import io.github.camelkirin.benchmarks.kit.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A process with a repository for each number of tasks that a batch has. */
final class BatchesProcess {

    private final int members;
    private final Storage.Opened storage;
    private final EventRoute events;
    private Edge first = new Edge();
    private Edge last = new Edge();
    private int lives;

    /**
     * What was measured with batches of so many tasks.
     *
     * @param delivered of the last of them
     */
    record Result(int members, Edge.Result first, Edge.Result last, EventRoute.Delivered delivered) {}

    private BatchesProcess(Storage storage, String url, int members) throws Exception {
        this.members = members;
        this.storage = storage.open(url.formatted(members));
        this.events = new EventRoute(this.storage.repository());
    }

    /** Batches of all numbers from their first task to the end of their last, in rounds that take turns. */
    private static List<Life> live(List<BatchesProcess> sizes) {
        List<Life> lives = new ArrayList<>();
        for (BatchesProcess size : sizes) {
            lives.add(new Life(size, new GrowingBatch(size.storage, "batch-" + size.lives++, size.members)));
        }
        rounds(lives, life -> life.batch.insert(life.size.first));
        lives.forEach(life -> life.batch.insertUpTo(life.size.members - GrowingBatch.EDGE));
        rounds(lives, life -> life.batch.insert(life.size.last));
        rounds(lives, life -> life.batch.finish(life.size.first));
        lives.forEach(life -> life.batch.finishDownTo(GrowingBatch.EDGE));
        rounds(lives, life -> life.batch.finish(life.size.last));
        return lives;
    }

    private static void toTheEnd(List<BatchesProcess> sizes) throws Exception {
        for (Life life : live(sizes)) {
            int events = life.size.events.deliver(life.batch.key(), life.size.members);
            if (events != 1) {
                throw new IllegalStateException("a batch must have one event, had " + events);
            }
        }
    }

    private record Life(BatchesProcess size, GrowingBatch batch) {}

    private static void rounds(List<Life> lives, Consumer<Life> work) {
        for (int round = 0; round < GrowingBatch.ROUNDS; round++) {
            lives.forEach(work);
        }
    }

    /** Forgets what was measured: it was to warm up. */
    private void clear() {
        first = new Edge();
        last = new Edge();
    }

    private Result result(EventRoute.Delivered delivered) {
        return new Result(members, first.result(), last.result(), delivered);
    }

    /** Arguments: a {@link Storage}, a URL with %d for the number, numbers, the smallest first. Tells a {@link Result} for each. */
    public static void main(String[] args) throws Exception {
        Storage storage = Storage.valueOf(args[0]);
        List<BatchesProcess> sizes = new ArrayList<>();
        for (String number : List.of(args).subList(2, args.length)) {
            sizes.add(new BatchesProcess(storage, args[1], Integer.parseInt(number)));
        }
        for (int i = 0; i < storage.warmUps(); i++) {
            toTheEnd(sizes.subList(0, 1));
        }
        sizes.forEach(BatchesProcess::clear);
        for (int i = 1; i < storage.lives(); i++) {
            toTheEnd(sizes);
        }
        for (Life life : live(sizes)) {
            Child.tell(life.size.result(life.size.events.deliverWithLooks(life.batch.key(), life.size.members)));
        }
        System.exit(0);
    }
}
