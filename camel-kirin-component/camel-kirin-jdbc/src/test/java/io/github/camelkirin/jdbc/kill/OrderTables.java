/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import io.github.camelkirin.jdbc.FreshDatabase;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table of orders, what the repository keeps, and, by triggers of PostgreSQL's, what becomes of the batches' events. */
final class OrderTables {

    private final JdbcTemplate database;

    /** @param database with the repository's tables */
    OrderTables(FreshDatabase database) {
        this.database = new JdbcTemplate(database.dataSource());
        List.of(
                        "CREATE TABLE orders (id VARCHAR(50) PRIMARY KEY)",
                        "CREATE TABLE event_change (change TEXT, external_task_id TEXT)",
                        "CREATE FUNCTION note_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " INSERT INTO event_change VALUES (TG_ARGV[0], NEW.external_task_id); RETURN NULL; END $$",
                        "CREATE TRIGGER event_stored AFTER INSERT ON kirin_task FOR EACH ROW"
                                + " WHEN (NEW.external_task_id LIKE 'kirin-batch:%')"
                                + " EXECUTE FUNCTION note_event('stored')",
                        "CREATE TRIGGER event_acknowledged AFTER UPDATE ON kirin_task FOR EACH ROW"
                                + " WHEN (NEW.external_task_id LIKE 'kirin-batch:%' AND NEW.state = 'DONE'"
                                + " AND OLD.state <> 'DONE') EXECUTE FUNCTION note_event('acknowledged')")
                .forEach(this.database::execute);
    }

    Set<String> orders() {
        return new TreeSet<>(database.queryForList("SELECT id FROM orders", String.class));
    }

    long count() {
        return database.queryForObject("SELECT COUNT(*) FROM orders", Long.class);
    }

    /** The external IDs of all that the repository knows. */
    Set<String> tasks() {
        return new TreeSet<>(database.queryForList("SELECT external_task_id FROM kirin_task", String.class));
    }

    /** How often each batch's event was stored, or acknowledged. */
    Map<String, Long> events(String change) {
        Map<String, Long> counts = new TreeMap<>();
        Collection<String> ids = database.queryForList(
                "SELECT external_task_id FROM event_change WHERE change = ?", String.class, change);
        ids.forEach(id -> counts.merge(id, 1L, Long::sum));
        return counts;
    }
}
