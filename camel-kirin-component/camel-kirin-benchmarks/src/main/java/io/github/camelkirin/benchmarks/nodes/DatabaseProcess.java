/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import io.github.camelkirin.benchmarks.kit.Child;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Runs PostgreSQL as long as its input is open. Tells the port and the server's process. */
final class DatabaseProcess {

    private DatabaseProcess() {}

    /** Argument: a folder for the data. */
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("pg_stat_statements.track", "all")
                .setPGStartupWait(Duration.ofMinutes(1))
                .start()) {
            String process = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
            Child.tell(Map.of("port", postgres.getPort(), "process", Long.parseLong(process)));
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
