/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.api;

import java.util.Locale;

/** What became of a request to a group's callback path. */
public enum CallbackOutcome {
    /** 202: from who was given the URL, and readable. Whether a task is asked about for it is another matter. */
    ACCEPTED(202),
    /** 202: as accepted, but its task has been made due within the last second; it is once more when that is over. */
    THROTTLED(202),
    /** 401: without the token that belongs to the task, or with another. */
    FORGED(401),
    /** 413: longer than 1 MiB. */
    TOO_LARGE(413),
    /** 400: not JSON, or not all of it. */
    MALFORMED(400),
    /** 408: its body did not come within ten seconds. */
    TOO_SLOW(408),
    /** 405: not a POST. */
    NOT_POST(405),
    /** 503: the route that listened has stopped. */
    STOPPED(503);

    private final int httpStatus;

    CallbackOutcome(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** What was answered. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The name in meters, JMX and the dev console: in lower case. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
