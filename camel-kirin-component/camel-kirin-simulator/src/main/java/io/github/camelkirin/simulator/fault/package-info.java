/* SPDX-License-Identifier: Apache-2.0 */
/** What can go wrong, scripted or by chance. */
@NullMarked
package io.github.camelkirin.simulator.fault;

import org.jspecify.annotations.NullMarked;
