/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

/**
 * How a delivery has been prepared so far.
 *
 * @param refreshed whether the service was asked for fresh URLs
 * @param stored whether the pictures have just been stored
 */
record Round(boolean refreshed, boolean stored) {

    static final Round FIRST = new Round(false, false);

    Round afterRefresh() {
        return new Round(true, stored);
    }

    Round afterStoring() {
        return new Round(refreshed, true);
    }
}
