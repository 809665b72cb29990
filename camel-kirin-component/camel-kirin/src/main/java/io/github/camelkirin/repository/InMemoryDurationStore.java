/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the {@value #KEPT} rows that were written last. */
final class InMemoryDurationStore implements DurationStore {

    static final int KEPT = 1000;

    private final Clock clock;
    private final Map<Key, Text> rows = new LinkedHashMap<>();

    InMemoryDurationStore(Clock clock) {
        this.clock = clock;
    }

    private record Key(AccountId account, String kind, String node) {}

    private record Text(String text, long writtenAt) {}

    @Override
    public synchronized boolean replace(
            AccountId account, String kind, String node, @Nullable String expected, @Nullable String next) {
        Key key = new Key(account, kind, node);
        Text there = rows.get(key);
        if (!Objects.equals(there == null ? null : there.text(), expected)) {
            return false;
        }
        rows.remove(key); // so that the one written last comes last
        if (next != null) {
            rows.put(key, new Text(next, clock.millis()));
            if (rows.size() > KEPT) {
                rows.remove(rows.keySet().iterator().next());
            }
        }
        return true;
    }

    @Override
    public synchronized List<Row> load(AccountId account, Collection<String> kinds) {
        Set<String> wanted = Set.copyOf(kinds);
        List<Row> found = new ArrayList<>();
        rows.forEach((key, row) -> {
            if (key.account().equals(account) && wanted.contains(key.kind())) {
                Duration age = Duration.ofMillis(Math.max(0, clock.millis() - row.writtenAt()));
                found.add(new Row(key.kind(), key.node(), row.text(), age));
            }
        });
        return found;
    }
}
