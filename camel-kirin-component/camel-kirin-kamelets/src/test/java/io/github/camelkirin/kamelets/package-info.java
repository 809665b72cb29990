/* SPDX-License-Identifier: Apache-2.0 */
/** The component in YAML, in XML and as Kamelets. */
package io.github.camelkirin.kamelets;
