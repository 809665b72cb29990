/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Entries in the order in which they can be claimed. An entry is not to be changed while it is in here. */
final class ClaimOrder {

    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparingLong(Entry::claimableAt).thenComparingLong(entry -> entry.sequence));

    void add(Entry entry) {
        entries.add(entry);
    }

    void remove(Entry entry) {
        entries.remove(entry);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    void collectDue(long now, int limit, List<Entry> due) {
        int left = limit;
        for (Entry entry : entries) {
            if (left-- == 0 || entry.claimableAt() > now) {
                return;
            }
            due.add(entry);
        }
    }

    /** {@link Long#MAX_VALUE} if there is none. */
    long firstClaimableAt() {
        return entries.isEmpty() ? Long.MAX_VALUE : entries.first().claimableAt();
    }
}
