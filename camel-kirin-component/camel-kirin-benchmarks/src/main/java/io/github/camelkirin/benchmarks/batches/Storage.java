/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.batches;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkirin.benchmarks.kit.Cost;
import io.github.camelkirin.benchmarks.kit.Pool;
import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import java.sql.SQLException;
import java.util.function.ToDoubleFunction;

/** Where tasks are kept. */
enum Storage {
    /** Its work is this thread's. There are many lives, as a single call is short. */
    MEMORY("in memory", 7, 20, Cost::cpu),
    H2("on H2", 1, 4, Cost::wall),
    POSTGRESQL("on PostgreSQL", 1, 4, Cost::wall);

    /** Of PostgreSQL's driver: what is only there to fill up need not wait for the disk. */
    private static final String HASTY = "&options=-c%20synchronous_commit=off";

    private final String place;
    private final int lives;
    private final int warmUps;
    private final ToDoubleFunction<Cost> time;

    /**
     * @param lives how many batches of each number are measured, one after the other
     * @param warmUps how many of the smallest number precede them
     * @param time which of the times counts
     */
    Storage(String place, int lives, int warmUps, ToDoubleFunction<Cost> time) {
        this.place = place;
        this.lives = lives;
        this.warmUps = warmUps;
        this.time = time;
    }

    String place() {
        return place;
    }

    int lives() {
        return lives;
    }

    int warmUps() {
        return warmUps;
    }

    /** Nanoseconds. */
    double time(Cost cost) {
        return time.applyAsDouble(cost);
    }

    /**
     * @param filling the same repository, for tasks that nothing is measured with
     * @param reads what the database has read since it was made
     */
    record Opened(TaskRepository repository, TaskRepository filling, Reads.Counter reads) {}

    Opened open(String url) {
        return switch (this) {
            case MEMORY -> {
                TaskRepository memory = new InMemoryTaskRepository();
                yield new Opened(memory, memory, () -> Reads.UNKNOWN);
            }
            case H2 -> {
                TaskRepository repository = repository(Pool.of(url));
                yield new Opened(repository, repository, () -> Reads.UNKNOWN);
            }
            case POSTGRESQL -> {
                HikariDataSource pool = Pool.of(url);
                yield new Opened(repository(pool), repository(Pool.of(url + HASTY)), () -> reads(pool));
            }
        };
    }

    private static TaskRepository repository(HikariDataSource pool) {
        JdbcTaskRepository repository = new JdbcTaskRepository(pool);
        repository.setCreateSchema(true);
        repository.start();
        return repository;
    }

    private static Reads reads(HikariDataSource pool) {
        try {
            return Reads.of(pool);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
