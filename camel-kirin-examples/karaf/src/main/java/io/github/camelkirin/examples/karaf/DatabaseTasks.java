/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.examples.karaf;

import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import javax.sql.DataSource;

/** The one class that needs {@code camel-kirin-jdbc}, so that the bundle works without it. */
final class DatabaseTasks {

    private DatabaseTasks() {}

    static TaskRepository in(DataSource dataSource) {
        JdbcTaskRepository tasks = new JdbcTaskRepository(dataSource);
        tasks.setCreateSchema(true);
        return tasks;
    }
}
