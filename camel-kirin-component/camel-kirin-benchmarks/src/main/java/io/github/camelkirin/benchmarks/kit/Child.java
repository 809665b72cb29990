/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own with this one's class path. It tells its results by {@link #tell}, one line of JSON each. */
public final class Child implements AutoCloseable {

    private static final String MARK = "RESULT ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LAST_LINES = 20;
    private static final int END_OF_LOG = 4096;

    private final Process process;
    private final Path log;
    private final BufferedReader out;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * @param cores what the command begins with: one of {@link Cores}
     * @param options of the JVM, such as {@code -Xmx1g}
     * @param log what the child writes to its standard error: an application's log
     */
    public static Child start(List<String> cores, List<String> options, Path log, Class<?> main, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(cores);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Djava.awt.headless=true", Compilers.KEPT));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new Child(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    /** In the child: to whoever started it. */
    public static void tell(Object result) {
        try {
            System.out.println(MARK + JSON.writeValueAsString(result));
            System.out.flush();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * The next result.
     *
     * @throws EndedException if it ended without one
     */
    public JsonNode result() throws IOException {
        return JSON.readTree(line(MARK).substring(MARK.length()));
    }

    /** The next result, as a value of this class. */
    public <T> T result(Class<T> type) throws IOException {
        return JSON.treeToValue(result(), type);
    }

    /**
     * The next line that begins like this, the others passed over.
     *
     * @throws EndedException if it ended without one
     */
    public String line(String beginning) throws IOException {
        Deque<String> passed = new ArrayDeque<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            passed.add(line);
            if (passed.size() > LAST_LINES) {
                passed.remove();
            }
        }
        throw new EndedException(beginning, String.join("\n", passed), endOfLog());
    }

    private String endOfLog() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - END_OF_LOG));
            byte[] end = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(end);
            return new String(end, StandardCharsets.UTF_8);
        }
    }

    /** It has ended, and something was still expected of it. */
    public static final class EndedException extends IOException {

        private static final long serialVersionUID = 1L;

        private final String said;

        private EndedException(String expected, String said, String logged) {
            super("a process ended without the line \"" + expected + "\"; it said last:\n" + said
                    + "\nand the end of its log is:\n" + logged);
            this.said = said;
        }

        /** Whether this was in the last lines of its standard output. */
        public boolean hasSaid(String text) {
            return said.contains(text);
        }
    }

    /** A line to its standard input. */
    public void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
