/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.springboot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where the service is, and the key to it. A bean of this type comes before {@code camel.component.kirin.base-url} and
 * {@code camel.component.kirin.api-key}, both of them: the key of the properties is not sent to an address that is not theirs.
 */
public interface KirinConnectionDetails extends ConnectionDetails {

    /** The service's address, http or https, without a query. */
    String getBaseUrl();

    /** The key, or null where none is needed, as on a loopback address. */
    @Nullable
    String getApiKey();
}
