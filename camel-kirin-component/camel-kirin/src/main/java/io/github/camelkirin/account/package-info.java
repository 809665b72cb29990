/* SPDX-License-Identifier: Apache-2.0 */
/** An account at the service: whose key, how many requests at once and how fast, and who is told of them. */
@NullMarked
package io.github.camelkirin.account;

import org.jspecify.annotations.NullMarked;
