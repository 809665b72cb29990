/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

class JdbcBatchPostgresTest extends JdbcBatchContract {

    @Override
    TestDatabase database() {
        return TestDatabase.POSTGRESQL;
    }
}
