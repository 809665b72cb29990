/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.repository.TaskRepositoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class H2DurabilityTest {

    private static final String WRITE_DELAY =
            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'";

    private final Path file = TemporaryFolders.create("kirin-h2").resolve("tasks");

    private StoredTables open(String user, String options) {
        return new StoredTables(new UnpooledDataSource("jdbc:h2:file:" + file + options, user, ""));
    }

    /** Ends it too: nothing keeps it open without a connection. */
    private StoredTables open(String user) {
        return open(user, "");
    }

    @Test
    void aDatabaseInAFileIsSetToWriteAtOnceAndStaysSo() {
        StoredTables tables = open("sa");
        assertThat(tables.number(WRITE_DELAY)).isPositive();

        tables.start();

        assertThat(tables.number(WRITE_DELAY)).isZero();
        assertThat(open("sa").number(WRITE_DELAY)).isZero();
    }

    @Test
    void aDatabaseThatIsOpenAlreadyIsSetToo() throws Exception {
        StoredTables tables = open("sa");
        try (var open = tables.source().getConnection()) {
            assertThat(open.isValid(1)).isTrue();
            tables.start();

            assertThat(tables.number(WRITE_DELAY)).isZero();
        }
    }

    @Test
    void aUserWhoMayNotChangeItIsToldWhoCan() {
        open("sa").execute("CREATE USER plain PASSWORD ''", "GRANT ALTER ANY SCHEMA TO plain");
        StoredTables tables = open("plain");

        assertThatThrownBy(tables::start)
                .isInstanceOf(TaskRepositoryException.class)
                .hasMessageContaining("H2 must write commits at once")
                .hasMessageContaining("SET WRITE_DELAY 0")
                .hasMessageContaining("administrator");
        assertThat(open("sa").number(WRITE_DELAY)).isPositive();
    }

    @Test
    void aUserWhoMayNotChangeItNeedNotOnceItIsSet() {
        open("sa").execute("CREATE USER plain PASSWORD ''", "GRANT ALTER ANY SCHEMA TO plain", "SET WRITE_DELAY 0");

        open("plain").start();

        assertThat(open("sa").number("SELECT COUNT(*) FROM kirin_schema")).isEqualTo(1);
    }

    @Test
    void aDatabaseInMemoryIsLeftAlone() {
        StoredTables tables =
                new StoredTables(FreshDatabase.inMemory("kirin_durability").dataSource());
        tables.execute("SET WRITE_DELAY 300");

        tables.start();

        assertThat(tables.number(WRITE_DELAY)).isEqualTo(300);
    }
}
