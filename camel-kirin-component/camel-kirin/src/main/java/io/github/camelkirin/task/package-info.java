/* SPDX-License-Identifier: Apache-2.0 */
/** The life of a task: submission, query schedule, completion, redelivery. Knows no exchange. */
@NullMarked
package io.github.camelkirin.task;

import org.jspecify.annotations.NullMarked;
