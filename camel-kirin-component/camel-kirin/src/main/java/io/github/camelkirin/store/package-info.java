/* SPDX-License-Identifier: Apache-2.0 */
/** The repository as it is used from here: on which threads, in batches, and under leases that are renewed. */
@NullMarked
package io.github.camelkirin.store;

import org.jspecify.annotations.NullMarked;
