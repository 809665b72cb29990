/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import io.github.camelkirin.jdbc.JdbcTaskRepository;
import io.github.camelkirin.repository.TaskRepository;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Keeps tasks in a database where there is a data source, and nothing else is there to keep them. */
@AutoConfiguration(
        after = KirinComponentAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration", // Boot 3
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" // Boot 4
        })
@ConditionalOnClass({JdbcTaskRepository.class, DataSource.class})
@ConditionalOnBean({DataSource.class, KirinComponentConfiguration.class})
@ConditionalOnProperty(
        prefix = "camel.component.kirin.task-repository",
        name = "enabled",
        havingValue = "true",
        matchIfMissing = true)
public class KirinTaskRepositoryAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(TaskRepository.class)
    JdbcTaskRepository kirinTaskRepository(KirinComponentConfiguration configuration, ListableBeanFactory beans) {
        KirinTaskRepositoryProperties properties = configuration.getTaskRepository();
        JdbcTaskRepository tasks = new JdbcTaskRepository(dataSource(properties, beans));
        tasks.setCreateSchema(properties.isCreateSchema());
        tasks.setRetention(properties.getRetention());
        tasks.setParkedRetention(properties.getParkedRetention());
        return tasks;
    }

    private static DataSource dataSource(KirinTaskRepositoryProperties properties, ListableBeanFactory beans) {
        String name = properties.getDataSource();
        if (name != null) {
            return beans.getBean(name, DataSource.class);
        }
        try {
            return beans.getBean(DataSource.class);
        } catch (NoUniqueBeanDefinitionException e) {
            throw new IllegalStateException(
                    "there are several DataSource beans, "
                            + String.join(", ", beans.getBeanNamesForType(DataSource.class))
                            + ", and none is primary: say where the tasks are with"
                            + " camel.component.kirin.task-repository.data-source=NAME, or that they are in none with"
                            + " camel.component.kirin.task-repository.enabled=false",
                    e);
        }
    }
}
