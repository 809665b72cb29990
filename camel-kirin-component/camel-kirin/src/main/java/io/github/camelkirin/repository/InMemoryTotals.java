/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.repository;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was spent, by account, group, model, cost tag and day: the {@value #KEPT} newest rows. Guarded by its ledger. */
final class InMemoryTotals {

    static final int KEPT = 100_000;

    private static final Comparator<Spending> ORDER = Comparator.comparing(Spending::group)
            .thenComparing(Spending::model)
            .thenComparing(Spending::costTag, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Spending::day);

    private final Map<Key, Spending> rows = new LinkedHashMap<>();

    private record Key(
            TaskScope scope, String model, @Nullable String costTag, LocalDate day) {}

    void add(InMemoryCharge charge) {
        add(charge, 1, charge.spent(), charge.held(), charge.adjusted());
    }

    void subtract(InMemoryCharge charge) {
        add(
                charge,
                -1,
                charge.spent().negate(),
                charge.held().negate(),
                charge.adjusted().negate());
    }

    private void add(InMemoryCharge charge, int tasks, BigDecimal spent, BigDecimal reserved, BigDecimal adjusted) {
        Key key = new Key(charge.scope(), charge.model(), charge.costTag(), charge.day());
        Spending row = rows.computeIfAbsent(
                key,
                absent -> new Spending(
                        absent.scope().group(),
                        absent.model(),
                        absent.costTag(),
                        absent.day(),
                        0,
                        0,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO));
        Spending next = new Spending(
                row.group(),
                row.model(),
                row.costTag(),
                row.day(),
                row.tasks() + tasks,
                row.images() + (long) tasks * charge.images(),
                row.spent().add(spent),
                row.reserved().add(reserved),
                row.adjusted().add(adjusted));
        rows.put(key, next);
        if (rows.size() > KEPT) {
            rows.remove(rows.keySet().iterator().next());
        }
    }

    List<Spending> read(AccountId account, @Nullable String group, LocalDate from, LocalDate to) {
        List<Spending> found = new ArrayList<>();
        rows.forEach((key, row) -> {
            boolean wanted = key.scope().account().equals(account)
                    && (group == null || group.equals(row.group()))
                    && !row.day().isBefore(from)
                    && !row.day().isAfter(to);
            if (wanted && row.tasks() > 0) {
                found.add(row);
            }
        });
        found.sort(ORDER);
        return found;
    }

    void forgetBefore(LocalDate day) {
        rows.values().removeIf(row -> row.day().isBefore(day));
    }
}
