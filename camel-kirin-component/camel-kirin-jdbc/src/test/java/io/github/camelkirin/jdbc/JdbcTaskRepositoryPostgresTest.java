/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

class JdbcTaskRepositoryPostgresTest extends JdbcTaskRepositoryContract {

    @Override
    TestDatabase database() {
        return TestDatabase.POSTGRESQL;
    }
}
