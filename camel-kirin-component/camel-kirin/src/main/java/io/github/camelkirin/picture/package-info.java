/* SPDX-License-Identifier: Apache-2.0 */
/** Pictures that have been made, kept in a directory or behind an endpoint. */
@NullMarked
package io.github.camelkirin.picture;

import org.jspecify.annotations.NullMarked;
