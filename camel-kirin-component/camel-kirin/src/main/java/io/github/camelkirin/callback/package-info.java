/* SPDX-License-Identifier: Apache-2.0 */
/** Callbacks in: their URLs, who may send them, and what they make due. */
@NullMarked
package io.github.camelkirin.callback;

import org.jspecify.annotations.NullMarked;
