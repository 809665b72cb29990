/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.GroupSpending;
import io.github.camelkirin.repository.Budget;
import io.github.camelkirin.repository.BudgetUse;
import io.github.camelkirin.repository.Spending;
import java.util.List;
import java.util.Locale;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** What tasks cost, as JSON and as text. Amounts are numbers of USD. */
final class SpendingJson {

    private SpendingJson() {}

    static String of(GroupSpending spending) {
        return json(spending).toJson();
    }

    static JsonObject json(GroupSpending spending) {
        JsonObject json = new JsonObject();
        json.put("group", spending.group());
        json.put("account", spending.account());
        json.put("baseUrl", spending.baseUrl());
        json.put("spentToday", spending.spentToday());
        json.put("reservedToday", spending.reservedToday());
        JsonArray budgets = new JsonArray();
        spending.budgets().forEach(use -> budgets.add(json(use)));
        json.put("budgets", budgets);
        return json;
    }

    private static JsonObject json(BudgetUse use) {
        JsonObject json = new JsonObject();
        json.put("of", of(use.budget()));
        json.put("budget", use.budget().toString());
        json.put("used", use.used());
        json.put("left", use.left());
        if (use.resetIn() != null) {
            json.put("resetSeconds", use.resetIn().toSeconds());
        }
        return json;
    }

    private static String of(Budget budget) {
        return budget.scope().name().toLowerCase(Locale.ROOT);
    }

    static String of(List<Spending> rows) {
        JsonArray array = new JsonArray();
        for (Spending row : rows) {
            JsonObject json = new JsonObject();
            json.put("group", row.group());
            json.put("model", row.model());
            if (row.costTag() != null) {
                json.put("costTag", row.costTag());
            }
            json.put("day", row.day().toString());
            json.put("tasks", row.tasks());
            json.put("images", row.images());
            json.put("spent", row.spent());
            json.put("reserved", row.reserved());
            json.put("adjusted", row.adjusted());
            array.add(json);
        }
        return array.toJson();
    }

    static String text(GroupSpending spending) {
        StringBuilder text = new StringBuilder(String.format(
                "Spending of group %s (account %s): today %s USD, reserved %s USD%n",
                spending.group(),
                spending.account(),
                spending.spentToday().toPlainString(),
                spending.reservedToday().toPlainString()));
        for (BudgetUse use : spending.budgets()) {
            text.append(String.format(
                    "    Budget of the %s: %s USD, used %s USD%s%n",
                    of(use.budget()),
                    use.budget(),
                    use.used().toPlainString(),
                    use.resetIn() == null ? "" : ", anew in " + use.resetIn().toSeconds() + " s"));
        }
        return text.toString();
    }
}
