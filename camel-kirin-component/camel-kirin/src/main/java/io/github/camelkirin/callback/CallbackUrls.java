/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

/** Makes the callback URLs of a group's tasks. Safe for use by many threads. */
public final class CallbackUrls {

    private final String group;
    private final String base;
    private final CallbackToken token;

    CallbackUrls(String group, String base, CallbackToken token) {
        this.group = group;
        this.base = base;
        this.token = token;
    }

    /** For the service alone: whoever knows it can have the task asked about. */
    public String of(String externalTaskId) {
        return base + "?" + CallbackAddress.query(externalTaskId, token.of(group, externalTaskId));
    }
}
