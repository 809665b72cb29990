/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.query;

import io.github.camelkirin.repository.AccountId;
import io.github.camelkirin.repository.DurationStore;
import io.github.camelkirin.schedule.AdaptiveSchedule;
import io.github.camelkirin.schedule.Durations;
import io.github.camelkirin.schedule.Estimate;
import io.github.camelkirin.timer.RepeatedWarning;
import io.github.camelkirin.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the tasks of one account take, by kind, as far as this node has seen it or read it from others. Of the kinds the {@value
 * #MOST_KINDS} used last are remembered.
 *
 * <p>What is new is stored at most every ten seconds, what others have stored is read at most once a minute for each kind
 * that is in use, and nothing of that while no task is asked about. The row of a node that has not written for an hour is taken over
 * by whoever reads it, so that rows do not pile up. Without its store this works as well, for the time that the process
 * lives. Safe for use by many threads.
 */
public final class LearnedDurations {

    static final int MOST_KINDS = 1000;
    static final Duration STORE_INTERVAL = Duration.ofSeconds(10);
    static final Duration LOAD_INTERVAL = Duration.ofMinutes(1);
    static final Duration GONE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(LearnedDurations.class);

    private final AccountId account;
    private final @Nullable DurationStore store;
    private final Executor executor;
    private final Timer timer;
    private final String row = UUID.randomUUID().toString();
    private final Map<String, LearnedKind> kinds = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicInteger wanted = new AtomicInteger();
    private final RepeatedWarning trouble;
    private final RepeatedWarning unreadable;
    private volatile boolean closed;

    /**
     * @param store null if there is none
     * @param executor for calls of the store
     */
    public LearnedDurations(AccountId account, @Nullable DurationStore store, Executor executor, Timer timer) {
        this.account = account;
        this.store = store;
        this.executor = executor;
        this.timer = timer;
        this.trouble = new RepeatedWarning(LOG, timer);
        this.unreadable = new RepeatedWarning(LOG, timer);
    }

    /**
     * @param age of the task, now
     * @param queries how often the service has answered about it
     * @param random 0 (inclusive) to 1, for the jitter
     */
    Duration delayAfter(LearnedTiming timing, String kind, Duration age, int queries, double random) {
        LearnedKind learned = kind(kind);
        Duration delay = learned.delayAfter(timing, age, queries, random, timer.now());
        if (learned.isLoaded()) {
            exchangeLater();
        } else {
            exchange();
        }
        return delay;
    }

    /** The age at which 95 % of a kind's tasks have ended; null if too little is known of it. */
    @Nullable
    Duration most(String kind) {
        Estimate estimate = kind(kind).estimate(timer.now());
        return estimate.weight() < AdaptiveSchedule.UNKNOWN_BELOW ? null : estimate.quantile(0.95);
    }

    /**
     * A task has ended.
     *
     * @param after its age when the last query was sent that found it running; zero if none did
     * @param until its age when a query's answer said that it had ended
     */
    void observed(String kind, Duration after, Duration until) {
        kind(kind).observed(after, until, timer.now());
        exchangeLater();
    }

    /** By kind; those of which nothing is known are left out. */
    public List<KnownDurations> known() {
        List<KnownDurations> known = new ArrayList<>();
        for (LearnedKind kind : kinds()) {
            Estimate estimate = kind.estimate(timer.now());
            long tasks = Math.round(estimate.weight());
            if (tasks > 0) {
                known.add(new KnownDurations(
                        account, kind.name(), tasks, estimate.quantile(0.5), estimate.quantile(0.95)));
            }
        }
        known.sort(Comparator.comparing(KnownDurations::kind));
        return known;
    }

    private LearnedKind kind(String name) {
        synchronized (kinds) {
            LearnedKind kind = kinds.computeIfAbsent(name, LearnedKind::new);
            if (kinds.size() > MOST_KINDS) {
                kinds.remove(kinds.keySet().iterator().next());
            }
            return kind;
        }
    }

    private List<LearnedKind> kinds() {
        synchronized (kinds) {
            return List.copyOf(kinds.values());
        }
    }

    private void exchangeLater() {
        if (store != null && !closed && scheduled.compareAndSet(false, true)) {
            timer.schedule(STORE_INTERVAL, () -> {
                scheduled.set(false);
                if (!closed) {
                    exchange();
                }
            });
        }
    }

    /** One at a time; those asked for meanwhile become one further. */
    private void exchange() {
        DurationStore from = store;
        if (from == null || wanted.getAndIncrement() > 0) {
            return;
        }
        try {
            executor.execute(() -> {
                int seen;
                do {
                    seen = wanted.get();
                    tryExchange(from);
                } while (wanted.addAndGet(-seen) != 0);
            });
        } catch (RejectedExecutionException e) {
            wanted.set(0);
            LOG.debug("What was learned is not stored: the component has stopped");
        }
    }

    /** Estimates are not worth a failure of anything else. */
    private void tryExchange(DurationStore from) {
        try {
            load(from);
            for (LearnedKind kind : kinds()) {
                save(from, kind);
            }
            trouble.clear("What is learned of how long tasks take can be stored and read again.");
        } catch (RuntimeException e) {
            trouble.warn(
                    "What is learned of how long tasks take can not be stored or read; this node asks by what it has"
                            + " learned itself.",
                    e);
        }
    }

    private void load(DurationStore from) {
        Map<String, LearnedKind> due = kinds().stream()
                .filter(kind -> kind.isToBeLoaded(timer.now(), LOAD_INTERVAL))
                .collect(Collectors.toMap(LearnedKind::name, kind -> kind));
        if (due.isEmpty()) {
            return;
        }
        Map<String, List<DurationStore.Row>> rows =
                from.load(account, due.keySet()).stream().collect(Collectors.groupingBy(DurationStore.Row::kind));
        due.forEach((name, kind) -> loaded(from, kind, rows.getOrDefault(name, List.of())));
    }

    private void loaded(DurationStore from, LearnedKind kind, List<DurationStore.Row> rows) {
        boolean ownIsThere = false;
        List<Durations> others = new ArrayList<>();
        List<Durations> adopted = new ArrayList<>();
        for (DurationStore.Row each : rows) {
            if (each.node().equals(row)) {
                ownIsThere = true;
                continue;
            }
            Durations durations = read(each);
            if (durations == null) {
                continue;
            }
            if (each.age().compareTo(GONE) < 0) {
                others.add(durations);
            } else if (from.replace(account, kind.name(), each.node(), each.text(), null)) {
                adopted.add(durations);
            }
        }
        Instant now = timer.now();
        kind.loaded(Durations.sum(others, now), ownIsThere, adopted, now);
    }

    private @Nullable Durations read(DurationStore.Row from) {
        try {
            return Durations.parse(from.text());
        } catch (IllegalArgumentException e) {
            unreadable.warn(
                    "What node {} has stored of how long tasks of the kind {} take cannot be read and is left out.",
                    from.node(),
                    from.kind(),
                    e);
            return null;
        }
    }

    private void save(DurationStore to, LearnedKind kind) {
        String text = kind.toStore();
        if (text == null) {
            return;
        }
        try {
            if (to.replace(account, kind.name(), row, kind.stored(), text)) {
                kind.stored(text);
            } else {
                saveAgain(to, kind, text);
            }
        } catch (RuntimeException e) {
            kind.notStored();
            throw e;
        }
    }

    /** Either an earlier answer was lost, or the row was taken over by another node. */
    private void saveAgain(DurationStore to, LearnedKind kind, String text) {
        String there = to.load(account, List.of(kind.name())).stream()
                .filter(each -> each.node().equals(row))
                .map(DurationStore.Row::text)
                .findFirst()
                .orElse(null);
        if (there == null) {
            kind.takenOver();
        } else if (to.replace(account, kind.name(), row, there, text)) {
            kind.stored(text);
        }
    }

    /** Stores what has not been stored yet, for the last time. */
    public void close() {
        closed = true;
        exchange();
    }
}
