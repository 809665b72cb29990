/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

class JdbcBatchH2Test extends JdbcBatchContract {

    @Override
    TestDatabase database() {
        return TestDatabase.H2_FILE;
    }
}
