/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.waiting;

import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Cost;
import io.github.camelkirin.benchmarks.kit.Pool;
import io.github.camelkirin.jdbc.JdbcTaskRepository;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A process with a repository in a database for each number of tasks. */
final class InDatabase {

    private static final int IDLE_TICKS = 50;
    private static final int BUSY_TICKS = 4;
    private static final int WARM_UP = 3;

    private final int tasks;
    private final DataSource database;
    private final double fillSeconds;
    private final Ticks ticks;
    private final List<Cost> plain = new ArrayList<>();

    /**
     * What was measured with so many tasks.
     *
     * @param fillSeconds which it took to insert them
     * @param plain what {@code SELECT 1} takes on a connection of the same pool
     */
    record Result(int tasks, double fillSeconds, Cost idle, Cost busy, Cost plain) {}

    private InDatabase(int tasks, CopiedRows rows, String url) throws Exception {
        this.tasks = tasks;
        this.database = Pool.of(url);
        JdbcTaskRepository repository = new JdbcTaskRepository(database);
        repository.setCreateSchema(true);
        repository.start();
        String real = new SampleTasks(repository, new SampleHeaders(false)).store();
        long begin = System.nanoTime();
        rows.insert(database, tasks - 1);
        fillSeconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3;
        String last = CopiedRows.externalTaskId(tasks - 1);
        if (repository.findByExternalTaskId(SampleTasks.SCOPE.account(), last).isEmpty()) {
            throw new IllegalStateException("the repository must know each copied row by its ID");
        }
        ticks = new Ticks(
                repository,
                Consumer.start(repository),
                tasks,
                number -> number == 0 ? real : CopiedRows.externalTaskId(number));
    }

    private void selectOne() {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT 1")) {
            select.executeQuery().close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void round() {
        plain.add(Cost.of(IDLE_TICKS, this::selectOne));
        ticks.idleRound(IDLE_TICKS);
        ticks.busyRound(BUSY_TICKS);
    }

    private void clear() {
        plain.clear();
        ticks.clear();
    }

    private Result result() {
        return new Result(tasks, fillSeconds, ticks.idle(), ticks.busy(), Cost.median(plain));
    }

    /** Arguments: a {@link CopiedRows}, a URL with %d for the number, rounds, numbers. Tells a {@link Result} for each. */
    public static void main(String[] args) throws Exception {
        CopiedRows rows = CopiedRows.valueOf(args[0]);
        List<InDatabase> sizes = new ArrayList<>();
        for (String number : List.of(args).subList(3, args.length)) {
            int tasks = Integer.parseInt(number);
            sizes.add(new InDatabase(tasks, rows, args[1].formatted(tasks)));
        }
        int rounds = Integer.parseInt(args[2]);
        for (int round = -WARM_UP; round < rounds; round++) {
            if (round == 0) {
                sizes.forEach(InDatabase::clear);
            }
            sizes.forEach(InDatabase::round);
        }
        sizes.forEach(size -> Child.tell(size.result()));
        System.exit(0);
    }
}
