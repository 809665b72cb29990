/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

class JdbcTaskRepositoryH2Test extends JdbcTaskRepositoryContract {

    @Override
    TestDatabase database() {
        return TestDatabase.H2_FILE;
    }
}
