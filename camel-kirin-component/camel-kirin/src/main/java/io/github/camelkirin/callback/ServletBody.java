/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Message;
import org.apache.camel.http.common.HttpMessage;
import org.jspecify.annotations.Nullable;

/** The body of a request to a servlet. To be touched only where servlets are. */
final class ServletBody {

    private ServletBody() {}

    static @Nullable InputStream of(Message message) throws IOException {
        return message instanceof HttpMessage servlet ? servlet.getRequest().getInputStream() : null;
    }
}
