/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

class JdbcTaskRepositoryPostgresInDockerTest extends JdbcTaskRepositoryContract {

    @Override
    TestDatabase database() {
        return TestDatabase.POSTGRESQL_IN_DOCKER;
    }
}
