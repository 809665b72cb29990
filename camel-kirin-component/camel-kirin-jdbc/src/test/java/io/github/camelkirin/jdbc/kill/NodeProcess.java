/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.jdbc.kill;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@link Node} in a JVM of its own, as its driver sees it. It does not outlive this JVM. */
final class NodeProcess implements AutoCloseable {

    private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();
    private static final int KILLED = 128 + 9;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path log;
    private final Writer questions;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final long startedAt = System.nanoTime();
    private volatile long readyAt;

    private NodeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.questions = process.outputWriter(StandardCharsets.US_ASCII);
        ALL.add(process);
        process.onExit().thenAccept(ALL::remove);
        Thread listener = new Thread(this::listen, "node-" + process.pid());
        listener.setDaemon(true);
        listener.start();
    }

    /**
     * @param program has a main method
     * @param log what it logs is added to this file
     */
    static NodeProcess start(Class<?> program, Path log, Map<String, String> properties) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        properties.forEach((name, value) -> command.add("-Dkirin.kill.node." + name + "=" + value));
        for (String logger : List.of("io.github.camelkirin", "camelkirin.journal")) {
            command.add("-Dorg.slf4j.simpleLogger.log." + logger + "=info");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new NodeProcess(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("ready")) {
                    readyAt = System.nanoTime();
                }
                said.add(line);
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    boolean isReady() {
        return readyAt != 0;
    }

    /** From its start until it was ready. */
    Duration startUp() {
        return Duration.ofNanos(readyAt - startedAt);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it was ended by SIGKILL. */
    boolean wasKilled() {
        return !process.isAlive() && process.exitValue() == KILLED;
    }

    boolean hasSaid(String line) {
        return said.contains(line);
    }

    /** Asks, and waits for the answer; empty if it died instead. */
    Optional<String> ask(String question) {
        String number = asked.incrementAndGet() + " ";
        try {
            questions.write(number + question + "\n");
            questions.flush();
        } catch (IOException e) {
            return Optional.empty();
        }
        await().atMost(ANSWER).until(() -> !isAlive() || answer(number).isPresent());
        return answer(number);
    }

    private Optional<String> answer(String number) {
        return said.stream()
                .filter(line -> line.startsWith(number))
                .map(line -> line.substring(number.length()))
                .findFirst();
    }

    /** How many of its log's lines contain the text. */
    long logged(String text) {
        try {
            return Files.readString(log)
                    .lines()
                    .filter(line -> line.contains(text))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it end in order. */
    void stop() {
        ask("stop");
        await().atMost(ANSWER).until(() -> !isAlive());
    }

    void kill() {
        process.destroyForcibly();
        await().atMost(ANSWER).until(() -> !isAlive());
    }

    void freeze() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " must succeed, ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
