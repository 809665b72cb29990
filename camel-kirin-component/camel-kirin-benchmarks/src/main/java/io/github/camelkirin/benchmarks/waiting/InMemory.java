/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Cost;
import io.github.camelkirin.benchmarks.kit.Usage;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskRepository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.impl.DefaultCamelContext;

/** A process with a repository in memory for each number of tasks, and the plain things beside them. */
final class InMemory {

    /** Fewer are stored several times over, so that what else is on the heap does not count. */
    private static final int ENOUGH = 50_000;

    private static final int IDLE_TICKS = 20_000;
    private static final int WARM_UP = 5;

    private final int tasks;
    private final String[] ids;
    private final TaskRepository repository;
    private final double heap;
    private final double plainHeap;
    private final double json;
    private final Ticks ticks;
    private final PlainQueue plain;

    /**
     * What was measured with so many tasks.
     *
     * @param heap bytes a task
     * @param plainHeap bytes an entry of a {@link HashMap} from one ID of a task to the other
     * @param json bytes of the task's JSON
     * @param plain what it takes to take {@value Ticks#DUE} tasks' IDs from a {@link java.util.TreeMap} by time and put them
     *     back
     */
    record Result(int tasks, double heap, double plainHeap, double json, Cost idle, Cost busy, Cost plain) {}

    private InMemory(int tasks, SampleHeaders headers) throws Exception {
        this.tasks = tasks;
        this.ids = new String[tasks];
        int copies = Math.max(1, ENOUGH / tasks);
        TaskRepository[] repositories = new TaskRepository[copies];
        long empty = Usage.heap();
        for (int copy = 0; copy < copies; copy++) {
            repositories[copy] = new InMemoryTaskRepository();
            SampleTasks samples = new SampleTasks(repositories[copy], headers);
            for (int i = 0; i < tasks; i++) {
                ids[i] = samples.store();
            }
        }
        heap = (Usage.heap() - empty) / ((double) copies * tasks);
        repository = repositories[copies - 1];
        plainHeap = plainHeap();
        json = json();
        ticks = new Ticks(repository, Consumer.start(repository), tasks, i -> ids[i]);
        plain = new PlainQueue(ids);
    }

    /** What is loaded and cached once is no task's. */
    private static void loadClasses(SampleHeaders headers) {
        SampleTasks samples = new SampleTasks(new InMemoryTaskRepository(), headers);
        for (int i = 0; i < 5_000; i++) {
            samples.store();
        }
        Usage.heap();
    }

    private static double plainHeap() {
        Map<String, String> ids = new HashMap<>();
        long empty = Usage.heap();
        for (int i = 0; i < ENOUGH; i++) {
            ids.put(UUID.randomUUID().toString(), UUID.randomUUID().toString().substring(16));
        }
        double heap = (Usage.heap() - empty) / (double) ENOUGH;
        if (ids.size() != ENOUGH) { // also keeps them until here
            throw new IllegalStateException("random IDs have to differ");
        }
        return heap;
    }

    private double json() throws Exception {
        TaskRecord task = repository
                .findByExternalTaskId(SampleTasks.SCOPE.account(), ids[0])
                .orElseThrow();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            return context.getTypeConverter().mandatoryConvertTo(byte[].class, task).length;
        }
    }

    private void round() {
        ticks.idleRound(IDLE_TICKS);
        int times = Math.min(100, tasks / Ticks.DUE / 2);
        for (int i = 0; i < 100 / times; i++) {
            ticks.busyRound(times);
            plain.round(times);
        }
    }

    private Result result() {
        return new Result(tasks, heap, plainHeap, json, ticks.idle(), ticks.busy(), plain.cost());
    }

    private void clear() {
        ticks.clear();
        plain.clear();
    }

    /** Arguments: whether headers are kept, rounds of ticks, numbers of tasks. Tells a {@link Result} for each number. */
    public static void main(String[] args) throws Exception {
        List<InMemory> sizes = new ArrayList<>();
        SampleHeaders headers = new SampleHeaders(Boolean.parseBoolean(args[0]));
        loadClasses(headers);
        for (String tasks : List.of(args).subList(2, args.length)) {
            sizes.add(new InMemory(Integer.parseInt(tasks), headers));
        }
        int rounds = Integer.parseInt(args[1]);
        for (int round = -WARM_UP; round < rounds; round++) {
            if (round == 0) {
                sizes.forEach(InMemory::clear);
            }
            sizes.forEach(InMemory::round);
        }
        sizes.forEach(size -> Child.tell(size.result()));
        System.exit(0);
    }
}
