/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import org.jspecify.annotations.Nullable;

/** One request to be sent: the path is below the base URL, and encoded. */
record Call(String method, String path, @Nullable JsonBody body) {

    /** The same request, to be sent once more. */
    Call again() {
        return body == null ? this : new Call(method, path, body.again());
    }

    static Call get(String path) {
        return new Call("GET", path, null);
    }
}
