/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks are kept: in a database, or in a bean that the property {@code camel.component.kirin.task-repository} names
 * itself, and then those below it do not count.
 */
public class KirinTaskRepositoryProperties {

    private final @Nullable String reference;

    /**
     * Whether tasks are kept in a database where there is a data source, camel-kirin-jdbc on the class path, and no other
     * task repository.
     */
    private boolean enabled = true;

    /** The name of the data source's bean. Needed where there are several and none is primary. */
    private @Nullable String dataSource;

    /** Whether the tables are made, and brought up to date, when the first route starts. */
    private boolean createSchema;

    /** How long a task that is done is remembered. With 0 it is not, and a repeated key is a new request. */
    private Duration retention = Duration.ofDays(30);

    /** How long a parked task is kept before it is deleted, more than 0. */
    private Duration parkedRetention = Duration.ofDays(90);

    public KirinTaskRepositoryProperties() {
        this(null);
    }

    private KirinTaskRepositoryProperties(@Nullable String reference) {
        this.reference = reference;
    }

    /**
     * For Spring's conversion: what {@code camel.component.kirin.task-repository} itself is set to.
     *
     * @param reference a bean, as Camel refers to one: {@code #name}
     */
    public static KirinTaskRepositoryProperties of(String reference) {
        return new KirinTaskRepositoryProperties(reference);
    }

    @Nullable
    String reference() {
        return reference;
    }

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable String getDataSource() {
        return dataSource;
    }

    public void setDataSource(@Nullable String dataSource) {
        this.dataSource = dataSource;
    }

    public boolean isCreateSchema() {
        return createSchema;
    }

    public void setCreateSchema(boolean createSchema) {
        this.createSchema = createSchema;
    }

    public Duration getRetention() {
        return retention;
    }

    public void setRetention(Duration retention) {
        this.retention = retention;
    }

    public Duration getParkedRetention() {
        return parkedRetention;
    }

    public void setParkedRetention(Duration parkedRetention) {
        this.parkedRetention = parkedRetention;
    }
}
