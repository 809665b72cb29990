/* SPDX-License-Identifier: Apache-2.0 */
/** The {@code kirin} component: its endpoint, producer and consumer, and the mapping between exchanges and tasks. */
@NullMarked
package io.github.camelkirin;

import org.jspecify.annotations.NullMarked;
