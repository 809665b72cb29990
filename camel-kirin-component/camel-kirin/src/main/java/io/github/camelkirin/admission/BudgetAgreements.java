/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.admission;

import io.github.camelkirin.repository.BudgetOwner;
import io.github.camelkirin.repository.BudgetStatement;
import io.github.camelkirin.repository.SpendingLedger;
import io.github.camelkirin.timer.RepeatedWarning;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By which budgets this node goes: all its endpoints by the same, and the same as other nodes. It says so every minute, and what
 * a node has said counts for five, so that the word of one that died is forgotten. Safe for use by many threads.
 */
public final class BudgetAgreements implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMinutes(1);
    static final Duration WITHIN = Duration.ofMinutes(5);

    private static final int MOST_OWNERS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(BudgetAgreements.class);

    private final @Nullable SpendingLedger ledger;
    private final Executor executor;
    private final Timer timer;
    private final RepeatedWarning forgotten;
    private final RepeatedWarning disagreed;
    private final Map<BudgetOwner, Joined> joined = new HashMap<>();
    private boolean scheduled;
    private boolean closed;

    /**
     * @param ledger null if there is none
     * @param executor for calls of the ledger
     */
    public BudgetAgreements(@Nullable SpendingLedger ledger, Executor executor, Timer timer) {
        this.ledger = ledger;
        this.executor = executor;
        this.timer = timer;
        this.forgotten = new RepeatedWarning(LOG, timer);
        this.disagreed = new RepeatedWarning(LOG, timer);
    }

    /**
     * @param endpoints how many of this node go by these budgets
     * @param said whether the repository was told so
     */
    private record Joined(String node, String budgets, int endpoints, boolean said) {
        Joined and(int more) {
            return new Joined(node, budgets, endpoints + more, said);
        }
    }

    /**
     * One more endpoint goes by these budgets. Waits for the repository when it is the first.
     *
     * @throws IllegalArgumentException if others go by others
     */
    public synchronized void join(BudgetOwner owner, String node, String budgets) {
        SpendingLedger with = ledger;
        Joined here = joined.get(owner);
        if (here != null) {
            if (!here.budgets().equals(budgets)) {
                throw new IllegalArgumentException("all endpoints that create tasks of " + owner.described()
                        + " must have the same budget: " + described(budgets) + " and " + described(here.budgets())
                        + " were given");
            }
            joined.put(owner, here.and(1));
        } else if (with != null && joined.size() < MOST_OWNERS) {
            joined.put(owner, new Joined(node, budgets, 1, agree(with, owner, node, budgets)));
            schedule();
        }
    }

    /** Whoever goes by no budget starts without a repository too: then this is false, and it is said later. */
    private static boolean agree(SpendingLedger with, BudgetOwner owner, String node, String budgets) {
        Optional<BudgetStatement> other;
        try {
            other = with.agree(owner, node, budgets, WITHIN);
        } catch (RuntimeException e) {
            if (!budgets.isEmpty()) {
                throw e;
            }
            LOG.debug("Whether others have a budget for {} cannot be found out now", owner.described(), e);
            return false;
        }
        if (other.isPresent()) {
            throw disagreement(owner, budgets, other.get());
        }
        return true;
    }

    private static IllegalArgumentException disagreement(BudgetOwner owner, String budgets, BudgetStatement other) {
        return new IllegalArgumentException("all nodes must have the same budget for " + owner.described()
                + ": here it is " + described(budgets) + ", on node " + other.node() + ", "
                + other.age().toSeconds() + " s ago, it was " + described(other.budgets())
                + ". Give both the same. To change it, have the old one forgotten first with forgetBudgets on a node that"
                + " runs; if none does, start again later: what a node has said that died is forgotten after "
                + WITHIN.toMinutes() + " minutes");
    }

    private static String described(String budgets) {
        return budgets.isEmpty() ? "none" : budgets;
    }

    /** One endpoint less goes by its budgets. */
    public synchronized void leave(BudgetOwner owner) {
        Joined here = joined.get(owner);
        if (here == null) {
            return;
        }
        if (here.endpoints() > 1) {
            joined.put(owner, here.and(-1));
        } else {
            joined.remove(owner);
            withdraw(owner, here.node());
        }
    }

    /** On the caller's thread, since the component may be about to stop. A word that stays is forgotten in five minutes. */
    private void withdraw(BudgetOwner owner, String node) {
        SpendingLedger with = ledger;
        if (with != null) {
            try {
                with.withdraw(owner, node);
            } catch (RuntimeException e) {
                LOG.debug("That this node goes by no budget of {} any more could not be stored", owner.described(), e);
            }
        }
    }

    private void schedule() {
        if (!scheduled && !closed) {
            scheduled = true;
            timer.schedule(INTERVAL, this::repeatSoon);
        }
    }

    private void repeatSoon() {
        try {
            executor.execute(this::repeat);
        } catch (RejectedExecutionException e) {
            LOG.debug("Budgets are not agreed on any more: the component has stopped");
        }
    }

    private void repeat() {
        Map<BudgetOwner, Joined> here;
        synchronized (this) {
            scheduled = false;
            if (closed || joined.isEmpty()) {
                return;
            }
            here = Map.copyOf(joined);
            schedule();
        }
        SpendingLedger with = ledger;
        if (with == null) {
            return;
        }
        try {
            here.forEach((owner, mine) -> {
                if (!mine.said()) {
                    sayNow(with, owner);
                } else if (!with.repeat(owner, mine.node()) && !mine.budgets().isEmpty()) {
                    forgotten.warn(
                            "The budget of {} that this node goes by ({}) was forgotten: it goes by it until it is started"
                                    + " again.",
                            owner.described(),
                            described(mine.budgets()));
                }
            });
        } catch (RuntimeException e) {
            LOG.debug("By which budgets this node goes could not be repeated now", e);
        }
    }

    /** Says what could not be said when the first endpoint joined. Under the lock, since the last one may be leaving. */
    private synchronized void sayNow(SpendingLedger with, BudgetOwner owner) {
        Joined mine = joined.get(owner);
        if (mine == null || mine.said()) {
            return;
        }
        try {
            if (agree(with, owner, mine.node(), mine.budgets())) {
                joined.put(owner, new Joined(mine.node(), mine.budgets(), mine.endpoints(), true));
            }
        } catch (IllegalArgumentException e) {
            disagreed.warn(
                    "This node, which started while the repository was away, goes by another budget: {}",
                    String.valueOf(e.getMessage()));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        joined.forEach((owner, mine) -> withdraw(owner, mine.node()));
        joined.clear();
    }
}
