/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

/**
 * Knows the key to the service, where that may change while routes run: from a vault, or a token that is fetched anew.
 *
 * <p>While requests are sent it is asked at most once a second, and at once after the service has refused the key with 401:
 * if it then has another, the refused request is sent again with that one. While requests are held since the service refuses
 * the key, it is asked every five seconds, and another key is tried at once. Each account at the service asks on a thread of its
 * own, one call at a time; a provider that several endpoints with different settings have is called by several threads, and
 * has to be safe for that.
 *
 * <p>Requests wait for the answer: for a second at most, then they are sent with the last key that was had; where there is none yet,
 * and after a 401, for what is left of {@code requestTimeout}. So a provider that needs long should keep the key and renew
 * it by itself.
 *
 * <p>An exception, null, a blank key or one that is not printable ASCII without spaces is warned about, and the last key that
 * was had stays in use. Where there is none yet, nothing is sent, and it is tried again as when the service cannot be
 * reached. Of an exception only the class is shown, since its message may have secrets in it.
 */
@FunctionalInterface
public interface ApiKeyProvider {

    /**
     * The key as it is now, never null or blank; space around it is ignored.
     *
     * @throws Exception if it cannot be had at the moment
     */
    String currentKey() throws Exception;
}
