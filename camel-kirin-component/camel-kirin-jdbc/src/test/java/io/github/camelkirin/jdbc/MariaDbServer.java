/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A MariaDB of our own, from the program that the machine has installed: its own data, socket and port. */
final class MariaDbServer implements TestDatabase.Server, AutoCloseable {

    private static final String USER = "kirin";
    private static final Duration START = Duration.ofMinutes(1);
    /** Besides the path of the user: most distributions keep servers out of it. */
    private static final List<String> FOLDERS =
            List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/usr/libexec", "/opt/homebrew/bin");

    private final Process process;
    private final String url;

    private MariaDbServer(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** The one that the tests of this JVM share. It forgets what it has when it is killed. */
    static MariaDbServer shared() {
        return Shared.SERVER;
    }

    /** A server that keeps what was committed when it is killed. */
    static MariaDbServer startDurable() {
        return start(List.of("--innodb-flush-log-at-trx-commit=1"));
    }

    /** Why it cannot run here; null if it can. */
    static @Nullable String missing() {
        return Stream.of("mariadbd", "mariadb-install-db")
                .filter(program -> find(program).isEmpty())
                .map(program -> "no " + program + " on this machine")
                .findFirst()
                .orElse(null);
    }

    @Override
    public FreshDatabase create(String name) {
        try (Connection connection = new UnpooledDataSource(url, USER, USER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no database " + name + " at " + url, e);
        }
        return new FreshDatabase(url + name, USER, USER);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static MariaDbServer start(List<String> options) {
        try {
            Path folder = TemporaryFolders.create("kirin-mariadb");
            Path data = folder.resolve("data");
            Path log = folder.resolve("log");
            runInstall(data, log);
            Path init = folder.resolve("init.sql");
            Files.writeString(
                    init,
                    "CREATE USER IF NOT EXISTS %1$s@'127.0.0.1' IDENTIFIED BY '%1$s';%nGRANT ALL ON *.* TO %1$s@'127.0.0.1';%n"
                            .formatted(USER));
            int port = freePort();
            List<String> command = command("mariadbd", data);
            command.addAll(List.of("--port=" + port, "--bind-address=127.0.0.1", "--skip-name-resolve"));
            command.addAll(List.of("--socket=" + folder.resolve("socket"), "--pid-file=" + folder.resolve("pid")));
            command.addAll(List.of("--init-file=" + init, "--max-connections=300"));
            command.addAll(options);
            return listening(launch(command, log), "jdbc:mariadb://127.0.0.1:" + port + "/", log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MariaDbServer listening(Process process, String url, Path log) {
        MariaDbServer server = new MariaDbServer(process, url);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            TemporaryFolders.delete(log.getParent());
        }));
        Awaitility.await("MariaDB of " + log)
                .atMost(START)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("MariaDB ended: " + readTail(log));
                    }
                    try (Connection connection = new UnpooledDataSource(url, USER, USER).getConnection()) {
                        return connection.isValid(5);
                    }
                });
        return server;
    }

    private static void runInstall(Path data, Path log) throws IOException {
        List<String> command = command("mariadb-install-db", data);
        command.addAll(List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
        Process install = launch(command, log);
        try {
            if (!install.waitFor(START.toSeconds(), TimeUnit.SECONDS) || install.exitValue() != 0) {
                install.destroyForcibly();
                throw new IllegalStateException("mariadb-install-db failed: " + readTail(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while MariaDB was set up", e);
        }
    }

    private static List<String> command(String program, Path data) {
        Path path = find(program).orElseThrow(() -> new IllegalStateException("no " + program + " on this machine"));
        List<String> command = new ArrayList<>(List.of(path.toString(), "--no-defaults", "--datadir=" + data));
        command.add("--user=" + System.getProperty("user.name"));
        return command;
    }

    private static Process launch(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), FOLDERS.stream())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String readTail(Path log) {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - 1000));
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }

    private static final class Shared {
        static final MariaDbServer SERVER = start(List.of("--innodb-flush-log-at-trx-commit=0"));
    }
}
