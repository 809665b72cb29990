/* SPDX-License-Identifier: Apache-2.0 */
/** Commands for the shell of Apache Karaf: what operators can do with the tasks that are kept in the container. */
@NullMarked
package io.github.camelkirin.karaf.shell;

import org.jspecify.annotations.NullMarked;
