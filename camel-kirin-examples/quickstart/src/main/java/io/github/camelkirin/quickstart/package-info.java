/* SPDX-License-Identifier: Apache-2.0 */
/** Prompts in a folder, pictures in another: Camel Main and a YAML route. */
@NullMarked
package io.github.camelkirin.quickstart;

import org.jspecify.annotations.NullMarked;
