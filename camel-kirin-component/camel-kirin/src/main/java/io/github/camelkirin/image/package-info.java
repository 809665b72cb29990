/* SPDX-License-Identifier: Apache-2.0 */
/** Reference images in, result images out. */
@NullMarked
package io.github.camelkirin.image;

import org.jspecify.annotations.NullMarked;
