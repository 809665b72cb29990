/* SPDX-License-Identifier: Apache-2.0 */
/** Requests, tasks and images of the Kirin API: immutable values without I/O. */
@NullMarked
package io.github.camelkirin.model;

import org.jspecify.annotations.NullMarked;
