/* SPDX-License-Identifier: Apache-2.0 */
/** Where tasks are kept from before they are sent until their completion has been routed. */
@NullMarked
package io.github.camelkirin.repository;

import org.jspecify.annotations.NullMarked;
