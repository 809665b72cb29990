/* SPDX-License-Identifier: Apache-2.0 */
/** Create, query and cancel tasks over HTTP: one call, one send, and every way it can end as a value. */
@NullMarked
package io.github.camelkirin.client;

import org.jspecify.annotations.NullMarked;
