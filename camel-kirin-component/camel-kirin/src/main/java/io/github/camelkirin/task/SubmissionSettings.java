/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.admission.AdmissionSettings;
import io.github.camelkirin.query.QueryTiming;
import java.time.Duration;

/**
 * How a task is submitted.
 *
 * @param grace how long a task whose create was not answered may be unknown to the service before it counts as lost
 * @param resendLost whether a lost one is sent again under the same ID; otherwise it is parked
 * @param timing when the task is first asked about once the service has accepted it
 * @param keepLease whether this node goes on with the task once it is accepted
 * @param urgent whether the create goes before others
 * @param admission what it has to satisfy before anything of it is stored
 */
public record SubmissionSettings(
        Duration grace,
        boolean resendLost,
        QueryTiming timing,
        boolean keepLease,
        boolean urgent,
        AdmissionSettings admission) {

    public SubmissionSettings {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("submitGrace must be 0 or more, was " + grace.toMillis() + " ms");
        }
    }

    /** Urgent where an exchange waits for the task's end; nothing is asked of the task. */
    public SubmissionSettings(Duration grace, boolean resendLost, QueryTiming timing, boolean keepLease) {
        this(grace, resendLost, timing, keepLease, keepLease, AdmissionSettings.FREE);
    }

    /** The same, for a create that goes first. */
    public SubmissionSettings first() {
        return new SubmissionSettings(grace, resendLost, timing, keepLease, true, admission);
    }

    /** The same, for a create of which something is asked. */
    public SubmissionSettings admitted(AdmissionSettings asked) {
        return new SubmissionSettings(grace, resendLost, timing, keepLease, urgent, asked);
    }

    RequestGate.Kind kind() {
        return urgent ? RequestGate.Kind.URGENT_CREATE : RequestGate.Kind.CREATE;
    }

    /** Between two look-ups of a task whose create was not answered. */
    Duration askInterval() {
        return Duration.ofMillis(Math.min(3_000, Math.max(20, grace.toMillis() / 10)));
    }
}
