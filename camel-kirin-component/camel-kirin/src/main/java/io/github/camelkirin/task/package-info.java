/* SPDX-License-Identifier: Apache-2.0 */
/** The life of a task: submission, waiting or polling, completion, redelivery; {@link TaskEngine} has it all. Knows no exchange. */
@NullMarked
package io.github.camelkirin.task;

import org.jspecify.annotations.NullMarked;
