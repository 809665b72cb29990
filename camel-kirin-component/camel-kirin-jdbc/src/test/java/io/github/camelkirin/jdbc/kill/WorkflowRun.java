/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import static org.awaitility.Awaitility.await;

import io.github.camelkirin.jdbc.FreshDatabase;
import io.github.camelkirin.repository.BatchKey;
import io.github.camelkirin.simulator.KirinSimulatorBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A run of {@link WorkflowNode}s. */
final class WorkflowRun extends NodesRun {

    private static final int ONE_ROLLED_BACK_IN = 5;

    private final int batchSize;
    private final OrderTables tables;
    private final WatchedPictures pictures = new WatchedPictures(file("pictures"));
    private final List<Order> committed = new ArrayList<>();
    private int rolledBack;

    /** @param simulator is started, and closed with the run */
    WorkflowRun(Path folder, FreshDatabase database, KirinSimulatorBuilder simulator, long seed, int batchSize) {
        super(WorkflowNode.class, folder, database, simulator, seed);
        this.batchSize = batchSize;
        tasks().start();
        tables = new OrderTables(database);
        set("folder", folder.toString());
        set("pictures", pictures.folder().toString());
        set("batchSize", Integer.toString(batchSize));
    }

    @Override
    Map<String, String> files(int node) {
        return Map.of();
    }

    /** Adds orders to the file, and others of the same batches that are rolled back and must not count. */
    void addOrders(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int number = committed.size();
            String batch = "batch-" + number / batchSize;
            if (number % ONE_ROLLED_BACK_IN == 0) {
                lines.append(new Order("void-" + number, batch, false).line());
                rolledBack++;
            }
            Order order = new Order("order-" + number, batch, true);
            committed.add(order);
            lines.append(order.line());
        }
        feed(lines);
    }

    List<Order> committed() {
        return committed;
    }

    int batchSize() {
        return batchSize;
    }

    OrderTables tables() {
        return tables;
    }

    WatchedPictures pictures() {
        return pictures;
    }

    List<String> batches() {
        return committed.stream().map(Order::batch).distinct().toList();
    }

    static String event(String batch) {
        return BatchKey.EVENT_PREFIX + WorkflowNode.ORDERS + "/" + batch;
    }

    /** Until routes have been given the pictures of both steps of so many orders. */
    void awaitRouted(int orders) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            startDeadOnes();
            return routed().stream()
                            .map(RoutedPictures.Line::externalTaskId)
                            .distinct()
                            .count()
                    >= 2L * orders;
        });
    }

    List<RoutedPictures.Line> routed() {
        return numbers()
                .flatMap(node -> RoutedPictures.read(WorkflowNode.routed(file(""), node)).stream())
                .toList();
    }

    List<BatchEvents.Line> events() {
        return numbers()
                .flatMap(node -> BatchEvents.read(WorkflowNode.events(file(""), node)).stream())
                .toList();
    }

    /** How often what was rolled back on purpose was. */
    int rollbacks() {
        return (int) undone().filter(fields -> fields[1].equals(OrderFeeder.ROLLED_BACK))
                .count();
    }

    private Stream<String[]> undone() {
        return numbers().flatMap(node -> Notes.read(WorkflowNode.undone(file(""), node)).stream());
    }

    private Stream<Integer> numbers() {
        return IntStream.range(0, nodes().size()).boxed();
    }

    @Override
    boolean allCompleted() {
        return tables.count() == committed.size()
                && undone().map(fields -> fields[0]).distinct().count() == rolledBack
                && events().stream().map(BatchEvents.Line::batch).distinct().count()
                        == batches().size();
    }

    /** How many tasks and events are not done. */
    long live() {
        return Node.live(tasks(), simulator().baseUrl(), List.of(WorkflowNode.ORDERS, WorkflowNode.UPSCALES));
    }

    @Override
    public void close() {
        super.close();
        pictures.close();
    }
}
