/* SPDX-License-Identifier: Apache-2.0 */
@NullMarked
package io.github.camelkirin.springboot.generate;

import org.jspecify.annotations.NullMarked;
