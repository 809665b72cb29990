/* SPDX-License-Identifier: Apache-2.0 */
/** Keeps the code in the pages equal to the code in the tests. */
@NullMarked
package io.github.camelkirin.recipes.docs;

import org.jspecify.annotations.NullMarked;
