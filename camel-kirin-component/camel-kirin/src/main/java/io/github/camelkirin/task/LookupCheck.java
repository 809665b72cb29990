/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.task;

import io.github.camelkirin.account.LookupProof;
import io.github.camelkirin.account.RequestGate;
import io.github.camelkirin.account.ServiceAccount;
import io.github.camelkirin.api.QueryOutcome;
import io.github.camelkirin.repository.TaskRecord;
import io.github.camelkirin.repository.TaskScope;
import io.github.camelkirin.repository.TaskState;
import io.github.camelkirin.store.Store;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether the service's "not found" can be trusted, by looking up a task that is known to exist. */
final class LookupCheck {

    /** What came of it. */
    enum Verdict {
        /** It finds tasks by the caller's ID, or there is no task to try that with: it is documented that it does. */
        TRUSTED,
        NOT_TO_BE_TRUSTED,
        /** It did not answer, or there is another task to try. */
        NOT_KNOWN
    }

    private static final Logger LOG = LoggerFactory.getLogger(LookupCheck.class);

    private static final int CANDIDATES = 20;

    private final Store store;
    private final ServiceAccount account;
    private final TaskScope scope;
    private final Steps steps;

    /** @param scope where tasks may be that the service knows, those of an earlier process among them */
    LookupCheck(TaskEngine engine, TaskScope scope, Steps steps) {
        this.scope = scope;
        this.store = engine.store();
        this.account = engine.account();
        this.steps = steps;
    }

    void run(Consumer<Verdict> then) {
        if (!account.proof().lacksWitness()) {
            tryWitness(then);
            return;
        }
        store.call(repository -> {
                    account.proof().offer(repository.list(scope, TaskState.ACTIVE, CANDIDATES));
                    account.proof().offer(repository.list(scope, TaskState.ENDED, CANDIDATES));
                    return true;
                })
                .whenComplete((found, failure) -> {
                    if (failure == null) {
                        tryWitness(then);
                    } else {
                        then.accept(Verdict.NOT_KNOWN);
                    }
                });
    }

    private void tryWitness(Consumer<Verdict> then) {
        LookupProof proof = account.proof();
        LookupProof.Witness witness = proof.open();
        if (witness == null) {
            then.accept(proof.isDisproved() ? Verdict.NOT_TO_BE_TRUSTED : Verdict.TRUSTED);
            return;
        }
        lookUp(witness, witness.externalTaskId(), outcome -> {
            if (outcome instanceof QueryOutcome.Found) {
                proof.proved();
                then.accept(Verdict.TRUSTED);
            } else if (outcome instanceof QueryOutcome.NotFound) {
                lookUp(witness, witness.taskId(), byTaskId -> then.accept(judge(witness, byTaskId)));
            } else {
                then.accept(Verdict.NOT_KNOWN);
            }
        });
    }

    private Verdict judge(LookupProof.Witness witness, QueryOutcome byTaskId) {
        if (byTaskId instanceof QueryOutcome.Found) {
            account.proof().disproved();
            LOG.warn(
                    "The service at {} does not find tasks by external_task_id: creates whose answer is lost are parked"
                            + " from now on instead of being sent again.",
                    account.id().baseUrl());
            return Verdict.NOT_TO_BE_TRUSTED;
        }
        if (byTaskId instanceof QueryOutcome.NotFound) {
            account.proof().forget(witness);
        }
        return Verdict.NOT_KNOWN;
    }

    private void lookUp(LookupProof.Witness witness, String id, Consumer<QueryOutcome> then) {
        TaskRecord about = TaskRecord.submitting(account.id(), witness.externalTaskId())
                .group(scope.group())
                .model(witness.model())
                .build();
        steps.withPermit(RequestGate.Kind.QUERY, () -> account.query(about, id, then));
    }
}
