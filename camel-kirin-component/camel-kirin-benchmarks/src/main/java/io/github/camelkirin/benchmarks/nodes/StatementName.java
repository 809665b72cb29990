/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What people call a statement: its verb and the table that it is about. */
final class StatementName {

    private static final Pattern TABLE = Pattern.compile("\\bkirin_\\w+");
    private static final Pattern CHANGE = Pattern.compile("\\b(UPDATE|DELETE FROM|INSERT INTO) (kirin_\\w+)");

    private StatementName() {}

    static String of(String sql) {
        String verb = sql.strip().split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
        if (sql.contains("SKIP LOCKED")) {
            return "claim of kirin_task";
        }
        if (verb.equals("WITH")) {
            List<String> changes = CHANGE.matcher(sql)
                    .results()
                    .map(change -> change.group(1).split(" ", 2)[0] + " " + change.group(2))
                    .toList();
            return changes.stream().collect(Collectors.joining(", "));
        }
        Matcher table = TABLE.matcher(sql);
        String lock = sql.contains("FOR UPDATE") ? " FOR UPDATE" : "";
        return table.find() ? verb + " " + table.group() + lock : verb;
    }
}
