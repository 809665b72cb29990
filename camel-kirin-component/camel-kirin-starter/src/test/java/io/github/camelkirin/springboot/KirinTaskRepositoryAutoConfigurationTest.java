/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.InMemoryTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import io.github.camelkirin.repository.TaskRepositoryException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class KirinTaskRepositoryAutoConfigurationTest {
    private static final String PREFIX = "camel.component.kirin.task-repository";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    CamelAutoConfiguration.class,
                    KirinComponentAutoConfiguration.class,
                    KirinTaskRepositoryAutoConfiguration.class));
    private final DataSource first = database();
    private final DataSource second = database();

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return database;
    }

    private ApplicationContextRunner withOneDatabase() {
        return runner.withBean("first", DataSource.class, () -> first);
    }

    private ApplicationContextRunner withTwoDatabases() {
        return withOneDatabase().withBean("second", DataSource.class, () -> second);
    }

    private static TaskRepository started(ApplicationContext context) {
        TaskRepository tasks = context.getBean(TaskRepository.class);
        tasks.start();
        return tasks;
    }

    private static boolean hasTables(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet tables = connection.getMetaData().getTables(null, null, "KIRIN_TASK", null)) {
            return tables.next();
        }
    }

    @Test
    void keepsTasksInTheDatabaseThatIsThere() {
        withOneDatabase().withPropertyValues(PREFIX + ".create-schema=true").run(context -> {
            assertThat(started(context)).isInstanceOf(JdbcTaskRepository.class);
            assertThat(hasTables(first)).isTrue();
        });
    }

    @Test
    void makesNoTablesUnlessTold() {
        withOneDatabase().run(context -> {
            assertThatThrownBy(() -> started(context)).isInstanceOf(TaskRepositoryException.class);
            assertThat(hasTables(first)).isFalse();
        });
    }

    @Test
    void passesTheTimesOn() {
        withOneDatabase().withPropertyValues(PREFIX + ".retention=-1s").run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("retention must be 0 or more, was PT-1S"));
        withOneDatabase().withPropertyValues(PREFIX + ".parked-retention=0d").run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("parkedRetention must be more than 0, was PT0S"));
        withOneDatabase()
                .withPropertyValues(PREFIX + ".retention=7d", PREFIX + ".parked-retention=14d")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(JdbcTaskRepository.class));
    }

    @Test
    void asksWhichOfSeveralDatabasesItIs() {
        withTwoDatabases().run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("expected single matching bean"));
        withTwoDatabases().run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("several DataSource beans, first, second")
                .hasStackTraceContaining(PREFIX + ".data-source=NAME"));
    }

    @Test
    void takesTheDatabaseThatIsNamed() {
        withTwoDatabases()
                .withPropertyValues(PREFIX + ".data-source=second", PREFIX + ".create-schema=true")
                .run(context -> {
                    started(context);
                    assertThat(hasTables(second)).isTrue();
                    assertThat(hasTables(first)).isFalse();
                });
    }

    @Test
    void takesThePrimaryDatabase() {
        withOneDatabase()
                .withBean("second", DataSource.class, () -> second, definition -> definition.setPrimary(true))
                .withPropertyValues(PREFIX + ".create-schema=true")
                .run(context -> {
                    started(context);
                    assertThat(hasTables(second)).isTrue();
                });
    }

    @Test
    void leavesTasksInMemoryWhereItIsSwitchedOffOrSomethingIsMissing() {
        runner.run(context -> assertThat(context).doesNotHaveBean(TaskRepository.class));
        withTwoDatabases()
                .withPropertyValues(PREFIX + ".enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TaskRepository.class));
        withOneDatabase()
                .withPropertyValues("camel.component.kirin.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TaskRepository.class));
        withOneDatabase()
                .withClassLoader(new FilteredClassLoader(JdbcTaskRepository.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TaskRepository.class));
    }

    @Test
    void makesWayForOnesOwnRepository() {
        InMemoryTaskRepository own = new InMemoryTaskRepository();
        withOneDatabase()
                .withBean("own", TaskRepository.class, () -> own)
                .withPropertyValues(PREFIX + "=#own")
                .run(context ->
                        assertThat(context.getBean(TaskRepository.class)).isSameAs(own));
    }

    @Test
    void opensNoConnectionBeforeARouteStarts() {
        JdbcDataSource unreachable = new JdbcDataSource();
        unreachable.setUrl("jdbc:h2:tcp://localhost:1/none");
        runner.withBean(DataSource.class, () -> unreachable)
                .run(context -> assertThatCode(() -> context.getBean(JdbcTaskRepository.class))
                        .doesNotThrowAnyException());
    }
}
