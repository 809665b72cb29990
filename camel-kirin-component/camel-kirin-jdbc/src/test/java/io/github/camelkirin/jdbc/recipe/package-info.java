/* SPDX-License-Identifier: Apache-2.0 */
/** What to do about what a durable repository alone cannot prevent. Each test is a recipe; the README names them. */
@NullMarked
package io.github.camelkirin.jdbc.recipe;

import org.jspecify.annotations.NullMarked;
