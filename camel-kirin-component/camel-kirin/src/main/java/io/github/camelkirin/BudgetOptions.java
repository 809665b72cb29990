/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.repository.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the options say of money. */
final class BudgetOptions {

    private static final double DEAREST = 1_000_000;

    private BudgetOptions() {}

    /** @throws IllegalArgumentException if one cannot be read or is out of its range */
    static void check(KirinConfiguration configuration) {
        all(configuration);
        Double price = configuration.getListPrice();
        if (price != null && !(price >= 0 && price <= DEAREST)) {
            throw new IllegalArgumentException("listPrice must be 0 to 1000000 USD an image, was " + price);
        }
        String tag = configuration.getCostTag();
        String wrong = tag == null ? null : wrongTag(tag);
        if (wrong != null) {
            throw new IllegalArgumentException("costTag " + wrong);
        }
    }

    static List<Budget> all(KirinConfiguration configuration) {
        return Stream.of(Budget.Scope.values())
                .flatMap(scope -> of(configuration, scope).stream())
                .toList();
    }

    static List<Budget> of(KirinConfiguration configuration, Budget.Scope scope) {
        String option = scope == Budget.Scope.GROUP ? "budget" : "accountBudget";
        String text = scope == Budget.Scope.GROUP ? configuration.getBudget() : configuration.getAccountBudget();
        try {
            return Budget.parseAll(text, scope);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /** Which budgets an endpoint has that are not its component's. */
    static List<String> own(KirinConfiguration endpoint, KirinConfiguration component) {
        List<String> own = new ArrayList<>();
        if (isOwn(endpoint.getBudget(), component.getBudget())) {
            own.add("budget");
        }
        if (isOwn(endpoint.getAccountBudget(), component.getAccountBudget())) {
            own.add("accountBudget");
        }
        return own;
    }

    private static boolean isOwn(@Nullable String here, @Nullable String inherited) {
        return here != null && !here.isBlank() && !here.equals(inherited);
    }

    static @Nullable String tag(KirinConfiguration configuration) {
        String tag = configuration.getCostTag();
        return tag == null || tag.isBlank() ? null : tag;
    }

    /** What is wrong with a tag; null if nothing is. */
    static @Nullable String wrongTag(String tag) {
        if (tag.length() > Prices.LONGEST_TAG) {
            return "must be at most " + Prices.LONGEST_TAG + " characters, was " + tag.length();
        }
        if (tag.codePoints().anyMatch(each -> Character.getType(each) == Character.SURROGATE)) {
            return "must have no half of a surrogate pair, had one"; // databases refuse it
        }
        return tag.chars().anyMatch(Character::isISOControl) ? "must have no control characters, had one" : null;
    }
}
