/* SPDX-License-Identifier: Apache-2.0 */
/** Micrometer's meters of what happens to tasks. Of no use, and not loaded, without Micrometer. */
@NullMarked
package io.github.camelkirin.metrics;

import org.jspecify.annotations.NullMarked;
