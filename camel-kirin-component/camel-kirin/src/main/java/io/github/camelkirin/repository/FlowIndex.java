/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which tasks of an account in memory follow others, by the task with which their flow began; guarded by the repository. */
final class FlowIndex {

    /** By what a record tells too, so that one can go on behind a record whose entry is gone. */
    private static final Comparator<Entry> BY_CREATION = Comparator.comparingLong((Entry entry) -> entry.createdAt)
            .thenComparing(entry -> entry.task.externalTaskId());

    private final Map<String, Set<Entry>> byRoot = new HashMap<>();

    void add(Entry entry) {
        String root = entry.task.rootId();
        if (root != null) {
            byRoot.computeIfAbsent(root, id -> new HashSet<>()).add(entry);
        }
    }

    void remove(Entry entry) {
        String root = entry.task.rootId();
        if (root != null) {
            byRoot.computeIfPresent(root, (id, entries) -> entries.remove(entry) && entries.isEmpty() ? null : entries);
        }
    }

    /**
     * The tasks of a flow in the order of their creation.
     *
     * @param root the task with which it began, if that is kept
     * @param after the one behind which to begin; null for the first
     */
    Stream<Entry> of(@Nullable Entry root, String rootId, @Nullable TaskRecord after) {
        return Stream.concat(Stream.ofNullable(root), byRoot.getOrDefault(rootId, Set.of()).stream())
                .filter(entry -> after == null || isBehind(entry, after))
                .sorted(BY_CREATION);
    }

    private static boolean isBehind(Entry entry, TaskRecord task) {
        Instant createdAt = task.createdAt();
        int byTime = createdAt == null ? 1 : Long.compare(entry.createdAt, createdAt.toEpochMilli());
        return byTime > 0 || byTime == 0 && entry.task.externalTaskId().compareTo(task.externalTaskId()) > 0;
    }
}
