/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import io.github.camelkirin.api.BatchRefusedException;
import io.github.camelkirin.api.BudgetExceededException;
import io.github.camelkirin.api.CreateTimeoutException;
import io.github.camelkirin.api.PriceUnknownException;
import io.github.camelkirin.model.KirinException;
import io.github.camelkirin.repository.Admission;
import io.github.camelkirin.repository.BatchTerms;
import io.github.camelkirin.repository.Charge;
import io.github.camelkirin.repository.Insertion;
import io.github.camelkirin.repository.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a create has to satisfy before anything of it is stored or sent, and what becomes of it until it does.
 *
 * @param admission what the repository checks
 * @param timeout how long it waits at most; 0 for any time
 * @param waitsForBudget whether it waits for a budget too; otherwise it fails
 */
public record AdmissionSettings(Admission admission, Duration timeout, boolean waitsForBudget) {

    /** Nothing is asked of a create. */
    public static final AdmissionSettings FREE = new AdmissionSettings(Admission.FREE, Duration.ZERO, false);

    /** Tasks end elsewhere, too. */
    private static final Duration FULL_FOR = Duration.ofSeconds(1);

    /** What others have reserved may be given back before the budget starts anew. */
    private static final Duration OVER_BUDGET_FOR = Duration.ofSeconds(5);

    public AdmissionSettings {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "createTimeout must be 0 (without limit) or more, was " + timeout.toMillis() + " ms");
        }
    }

    /** For a create that does not wait for a budget. */
    public AdmissionSettings(Admission admission, Duration timeout) {
        this(admission, timeout, false);
    }

    /** The same for a create that waits so long at most. */
    public AdmissionSettings within(Duration limit) {
        return timeout.isZero() || limit.compareTo(timeout) < 0
                ? new AdmissionSettings(admission, limit, waitsForBudget)
                : this;
    }

    public boolean isFree() {
        Charge charge = admission.charge();
        return admission.maxInFlight() == 0
                && (charge == null || charge.budgets().isEmpty());
    }

    /** The same for a task that may cost so much. */
    public AdmissionSettings charging(Charge charge) {
        return new AdmissionSettings(
                new Admission(admission.maxInFlight(), charge, admission.batch()), timeout, waitsForBudget);
    }

    /** The same for a task of a batch that this is said of. */
    public AdmissionSettings inBatch(BatchTerms terms) {
        return new AdmissionSettings(
                new Admission(admission.maxInFlight(), admission.charge(), terms), timeout, waitsForBudget);
    }

    /**
     * The insertion of a task that is not held.
     *
     * @throws KirinException why it was refused
     */
    public Insertion requireNotRefused(Insertion insertion) {
        Refusal refusal = insertion.refusal();
        if (refusal != null && verdict(refusal, insertion.task().externalTaskId()) instanceof Verdict.Fail fail) {
            throw fail.cause();
        }
        return insertion;
    }

    /** What becomes of a create that was refused. */
    sealed interface Verdict {

        /** It waits, in its order, and is tried again after so long at the latest. */
        record Hold(Duration atMost) implements Verdict {}

        /** It fails at once. */
        record Fail(KirinException cause) implements Verdict {}
    }

    Verdict verdict(Refusal refusal, String externalTaskId) {
        if (refusal instanceof Refusal.Full) {
            return new Verdict.Hold(FULL_FOR);
        } else if (refusal instanceof Refusal.OverBudget over) {
            Duration reset = over.resetIn();
            return waitsForBudget && !over.isForEver()
                    ? new Verdict.Hold(reset == null || reset.compareTo(OVER_BUDGET_FOR) > 0 ? OVER_BUDGET_FOR : reset)
                    : new Verdict.Fail(exceeded(over, over.isForEver() ? over.reserve() : null, externalTaskId));
        }
        if (refusal instanceof Refusal.OfBatch ofBatch) {
            return new Verdict.Fail(new BatchRefusedException(ofBatch, externalTaskId));
        }
        Refusal.PriceUnknown unknown = (Refusal.PriceUnknown) refusal;
        return new Verdict.Fail(new PriceUnknownException(unknown.kind(), externalTaskId));
    }

    /** Why a create fails that was refused and is not to wait. */
    public KirinException failure(Refusal refusal, String externalTaskId) {
        return new AdmissionSettings(admission, timeout, false).verdict(refusal, externalTaskId)
                        instanceof Verdict.Fail fail
                ? fail.cause()
                : timedOut(refusal, externalTaskId);
    }

    private static KirinException exceeded(Refusal.OverBudget over, @Nullable BigDecimal alone, String externalTaskId) {
        return new BudgetExceededException(over.budget(), over.spent(), over.resetsAt(), alone, externalTaskId);
    }

    /**
     * Why a create fails that has waited for too long.
     *
     * @param refusal the last one, its own or that of one before it; null if there was none
     */
    KirinException timedOut(@Nullable Refusal refusal, String externalTaskId) {
        if (refusal instanceof Refusal.OverBudget over) {
            return exceeded(over, null, externalTaskId); // one that never fits has failed before
        }
        long inFlight = refusal instanceof Refusal.Full full ? full.inFlight() : admission.maxInFlight();
        return new CreateTimeoutException(timeout, inFlight, admission.maxInFlight(), externalTaskId);
    }
}
