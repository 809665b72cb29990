/* SPDX-License-Identifier: Apache-2.0 */
/** Keeps tasks in a database, durable and shared by many nodes; start at {@link io.github.camelkirin.jdbc.JdbcTaskRepository}. */
@NullMarked
package io.github.camelkirin.jdbc;

import org.jspecify.annotations.NullMarked;
