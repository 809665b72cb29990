/* SPDX-License-Identifier: Apache-2.0 */
/** Prompts in a folder, pictures in another: two routes in a bundle of Apache Karaf. */
@NullMarked
package io.github.camelkirin.examples.karaf;

import org.jspecify.annotations.NullMarked;
