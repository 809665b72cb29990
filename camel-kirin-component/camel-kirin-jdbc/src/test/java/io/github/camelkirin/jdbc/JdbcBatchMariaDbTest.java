/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

class JdbcBatchMariaDbTest extends JdbcBatchContract {

    @Override
    TestDatabase database() {
        return TestDatabase.MARIADB;
    }
}
