/* SPDX-License-Identifier: Apache-2.0 */
@NullMarked
package io.github.camelkirin.examples.karaf;

import org.jspecify.annotations.NullMarked;
