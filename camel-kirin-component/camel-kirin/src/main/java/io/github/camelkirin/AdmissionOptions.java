/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.admission.AdmissionSettings;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.BatchTerms;
import java.time.Duration;

/** What an endpoint's options ask of a create before it is stored. */
final class AdmissionOptions {

    private AdmissionOptions() {}

    /** @throws IllegalArgumentException if they are out of their range */
    static AdmissionSettings settings(KirinConfiguration configuration) {
        int limit = configuration.getMaxTasksInFlight();
        if (limit < 0) {
            throw new IllegalArgumentException("maxTasksInFlight must be 0 (without limit) or more, was " + limit);
        }
        BudgetOptions.check(configuration);
        return new AdmissionSettings(
                new Admission(limit, null),
                Duration.ofMillis(configuration.getCreateTimeout()),
                configuration.getOnBudgetExceeded() == KirinOnBudgetExceeded.wait);
    }

    /** @throws IllegalArgumentException if batchTimeout, or the size, is out of its range */
    static BatchTerms batch(KirinConfiguration configuration, int size) {
        return new BatchTerms(size, Duration.ofMillis(configuration.getBatchTimeout()));
    }

    /** @throws IllegalArgumentException if a producer cannot keep to them */
    static AdmissionSettings ofProducer(KirinConfiguration configuration) {
        AdmissionSettings settings = settings(configuration);
        int limit = settings.admission().maxInFlight();
        if (limit > 0 && !configuration.isTracked()) {
            throw new IllegalArgumentException(
                    "maxTasksInFlight must be 0 with tracked=false, since such tasks belong to"
                            + " no group in which they could be counted, was " + limit);
        }
        return settings;
    }
}
