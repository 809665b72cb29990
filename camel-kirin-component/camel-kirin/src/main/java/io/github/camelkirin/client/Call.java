/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import org.jspecify.annotations.Nullable;

/** One request to be sent: the path is below the base URL, and encoded. */
record Call(String method, String path, @Nullable JsonBody body) {

    static Call get(String path) {
        return new Call("GET", path, null);
    }
}
