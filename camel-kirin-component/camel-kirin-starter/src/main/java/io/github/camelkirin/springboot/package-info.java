/* SPDX-License-Identifier: Apache-2.0 */
@NullMarked
package io.github.camelkirin.springboot;

import org.jspecify.annotations.NullMarked;
