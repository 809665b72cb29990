/* SPDX-License-Identifier: Apache-2.0 */
/** What a route or a bean names beyond request and task: the exceptions, the protocols, observers and what they are told. */
@NullMarked
package io.github.camelkirin.api;

import org.jspecify.annotations.NullMarked;
