/* SPDX-License-Identifier: Apache-2.0 */
/** What operators get to see of tasks: counts, times and the last error, without prompts, keys or images. */
@NullMarked
package io.github.camelkirin.observe;

import org.jspecify.annotations.NullMarked;
