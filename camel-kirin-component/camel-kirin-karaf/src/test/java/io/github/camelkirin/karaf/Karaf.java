/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/** A Karaf in a process of its own, on ports that were free, whose console is typed into over SSH. */
final class Karaf implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final String BOOTED = "service:list org.apache.karaf.features.BootFinished";
    private static final int LOG_LINES = 60;
    private static final Duration COMMAND = Duration.ofMinutes(2);

    private final Path home;
    private final Path base;
    private final Map<String, String> environment;
    private final String password = UUID.randomUUID().toString();
    private final int sshPort = freePort();
    private final SshClient client = SshClient.setUpDefaultClient();

    private Process process;

    /** What a command has printed, and whether it succeeded. */
    record Reply(String command, boolean success, String output) {}

    /**
     * @param home an unpacked Karaf, which is left as it is
     * @param base where this one has its data; {@code etc} is there, a copy of the other's
     * @param repository where artifacts are looked for besides the local Maven repository; no other place is asked
     */
    Karaf(
            Path home,
            Path base,
            Path repository,
            Path localRepository,
            Path featuresProcessing,
            Map<String, String> environment)
            throws IOException {
        this.home = home;
        this.base = base;
        this.environment = environment;
        append(
                "users.properties",
                "karaf = " + password + ",_g_:admingroup",
                "_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh");
        set("org.apache.karaf.shell.cfg", Map.of("sshHost", "127.0.0.1", "sshPort", "" + sshPort));
        set(
                "org.apache.karaf.management.cfg",
                Map.of("rmiRegistryPort", "" + freePort(), "rmiServerPort", "" + freePort()));
        append(
                "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.localRepository = " + localRepository,
                "org.ops4j.pax.url.mvn.repositories = ",
                "org.ops4j.pax.url.mvn.defaultRepositories = ${karaf.home.uri}${karaf.default.repository}"
                        + "@id=system.repository@snapshots, ${karaf.data.uri}kar@id=kar.repository@multi@snapshots, "
                        + repository.toUri() + "@id=built@snapshots");
        Files.copy(featuresProcessing, etc("org.apache.karaf.features.xml"), StandardCopyOption.REPLACE_EXISTING);
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
    }

    Path base() {
        return base;
    }

    private Path etc(String file) {
        return base.resolve("etc").resolve(file);
    }

    Path data(String folder) {
        return base.resolve("data").resolve(folder);
    }

    /** Starts it, again too, and waits for its console. */
    void start() throws IOException {
        // As a daemon its script becomes the virtual machine, so that this process is Karaf's own.
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "daemon")
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        base.resolve("console.log").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("KARAF_"));
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", "-Xmx512m");
        builder.environment().put("KARAF_BASE", base.toString());
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await("Karaf")
                .atMost(START)
                .failFast(() -> assertThat(process.isAlive()).as(this::log).isTrue())
                .ignoreExceptions()
                .until(() -> type(BOOTED).output().contains("BootFinished"));
    }

    /** Ends it as a service manager does, with SIGTERM. */
    void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("Karaf did not stop within a minute:\n" + log());
        }
    }

    /** A line typed into the console, in a session of its own. */
    Reply type(String command) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ClientSession session =
                client.connect("karaf", "127.0.0.1", sshPort).verify(COMMAND).getSession()) {
            session.addPasswordIdentity(password);
            session.auth().verify(COMMAND);
            try (ClientChannel channel = session.createExecChannel(command)) {
                channel.setOut(output);
                channel.setErr(output);
                channel.open().verify(COMMAND);
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), COMMAND);
                Integer status = channel.getExitStatus();
                String text = output.toString(UTF_8).replaceAll("\u001b\\[[;\\d]*m", "");
                return new Reply(command, status != null && status == 0, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(command, e);
        }
    }

    /** The state of each bundle, by symbolic name and version. */
    Map<String, String> bundles() {
        return type("bundle:list -s -t 0 --no-format")
                .output()
                .lines()
                .map(line -> line.split("\\s*\t\\s*"))
                .filter(fields -> fields.length == 5)
                .collect(Collectors.toMap(fields -> fields[4] + "/" + fields[3], fields -> fields[1]));
    }

    /** The end of its log. */
    String log() {
        List<String> lines = wholeLog().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    String wholeLog() {
        try {
            Path log = data("log/karaf.log");
            return Files.readString(Files.exists(log) ? log : base.resolve("console.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.stop();
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void append(String file, String... lines) throws IOException {
        Files.writeString(etc(file), "\n" + String.join("\n", lines) + "\n", StandardOpenOption.APPEND);
    }

    private void set(String file, Map<String, String> values) throws IOException {
        String text = Files.readString(etc(file));
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replaceAll("(?m)^" + value.getKey() + "\\s*=.*$", value.getKey() + " = " + value.getValue());
        }
        Files.writeString(etc(file), text);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
