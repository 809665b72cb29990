/* SPDX-License-Identifier: Apache-2.0 */
/** Reads what is logged and thrown while tests run, and fails those that leak a key, a message's prompt or an image. */
package io.github.camelkirin.scan;
