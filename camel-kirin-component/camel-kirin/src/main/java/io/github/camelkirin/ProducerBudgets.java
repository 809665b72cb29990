/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.task.TaskEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By which budgets a producer goes: the same as all others of its group and account, on all nodes. */
final class ProducerBudgets {

    private static final Logger LOG = LoggerFactory.getLogger(KirinProducer.class);

    private final KirinEndpoint endpoint;
    private final KirinConfiguration configuration;
    private final List<BudgetOwner> owners = new ArrayList<>();
    private volatile boolean agreed;
    private volatile @Nullable TaskEngine engine;

    ProducerBudgets(KirinEndpoint endpoint, KirinConfiguration configuration) {
        this.endpoint = endpoint;
        this.configuration = configuration;
    }

    /**
     * To be called when the producer starts. One that creates tasks only where a message says so agrees when one does.
     *
     * @throws IllegalArgumentException if others go by other budgets, or these cannot be kept to
     */
    void start(TaskEngine with) {
        engine = with;
        if (configuration.getOperation() == KirinOperation.create
                || configuration.getOperation() == KirinOperation.generate) {
            agree(with);
        }
    }

    /** To be called before a task is created; fails as {@link #start}. */
    CompletableFuture<Boolean> ready() {
        TaskEngine with = engine;
        return agreed || with == null
                ? CompletableFuture.completedFuture(true)
                : with.inStore(() -> {
                    agree(with);
                    return true;
                });
    }

    private synchronized void agree(TaskEngine with) {
        if (agreed || configuration.isDryRun()) {
            return;
        }
        List<Budget> budgets = BudgetOptions.all(configuration);
        Optional<SpendingLedger> ledger = with.repository().spending();
        if (ledger.isEmpty()) {
            if (!budgets.isEmpty()) {
                throw new IllegalArgumentException(
                        "a budget needs a taskRepository that keeps a SpendingLedger, this one keeps none");
            }
            agreed = true;
            return;
        }
        try {
            for (Budget.Scope scope : Budget.Scope.values()) {
                BudgetOwner owner = BudgetOwner.of(scope, endpoint.scope().account(), endpoint.getGroup());
                with.agreeOn(owner, Budget.format(BudgetOptions.of(configuration, scope)));
                owners.add(owner);
            }
        } catch (RuntimeException e) {
            leave();
            throw e;
        }
        agreed = true;
        if (!budgets.isEmpty()
                && !ledger.get().isDurable()
                && endpoint.getComponent().observation().firstForgetful()) {
            LOG.warn(
                    "What is spent is kept in memory: a restart forgets it, and each budget starts anew with the process."
                            + " Use a durable repository to keep to budgets across restarts and nodes.");
        }
        endpoint.getComponent().observation().spending(endpoint.scope(), ledger.get(), budgets);
    }

    synchronized void leave() {
        TaskEngine with = engine;
        if (with != null) {
            owners.forEach(with::leave);
            owners.clear();
        }
        agreed = false;
    }
}
