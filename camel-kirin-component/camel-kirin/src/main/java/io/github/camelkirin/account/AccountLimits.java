/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.account;

/**
 * What an account's requests are held to, whatever the service says.
 *
 * @param maxConcurrentRequests how many are under way at most
 * @param requestsPerSecond how many are sent in a second at most; infinite for any number
 */
public record AccountLimits(int maxConcurrentRequests, double requestsPerSecond) {

    public AccountLimits {
        if (maxConcurrentRequests < 1) {
            throw new IllegalArgumentException("maxConcurrentRequests must be 1 or more, was " + maxConcurrentRequests);
        }
        if (!(requestsPerSecond > 0)) {
            throw new IllegalArgumentException("requestsPerSecond must be more than 0, was " + requestsPerSecond);
        }
    }

    /** As many a second as the service takes. */
    public static AccountLimits concurrent(int maxConcurrentRequests) {
        return new AccountLimits(maxConcurrentRequests, Double.POSITIVE_INFINITY);
    }
}
