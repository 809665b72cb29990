/* SPDX-License-Identifier: Apache-2.0 */
/** The routes of the component's pages, between {@code tag::} and {@code end::}, each run against the simulator. */
@NullMarked
package io.github.camelkirin.recipes;

import org.jspecify.annotations.NullMarked;
