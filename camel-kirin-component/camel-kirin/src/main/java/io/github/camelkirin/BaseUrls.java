/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/** Which base URLs there may be. */
final class BaseUrls {

    private BaseUrls() {}

    /** @throws IllegalArgumentException if it is none that requests can be sent to; the message does not quote it */
    static URI checked(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("baseUrl must have no user name, password, query or fragment: the"
                        + " key goes into apiKey, a proxy's password into proxyAuthPassword");
            }
            if (uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, without the URL: it may have credentials in it.
        }
        throw new IllegalArgumentException(
                "baseUrl must be an http or https URL with a host, such as https://host.example");
    }

    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
        try {
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
