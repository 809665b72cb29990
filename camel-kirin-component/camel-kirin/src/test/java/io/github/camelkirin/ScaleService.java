/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.simulator.Main;
import io.github.camelkirin.simulator.RemoteSimulator;
import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The simulated service in a process of its own. */
final class ScaleService implements AutoCloseable {

    private final Process process;
    private final String baseUrl;
    private final RemoteSimulator client;

    private ScaleService(Process process, String baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
        this.client = RemoteSimulator.at(baseUrl);
    }

    static ScaleService start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--port",
                "0",
                "--any-key"));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            process.destroyForcibly();
            throw new IOException("the simulator has not started");
        }
        return new ScaleService(process, line.substring(line.indexOf("http")));
    }

    String baseUrl() {
        return baseUrl;
    }

    RemoteSimulator client() {
        return client;
    }

    /** Lets no query succeed, so that tasks stay in flight. */
    void withholdAnswers() {
        client.randomly(Operation.QUERY, 1, Fault.status(503));
    }

    void giveAnswers() {
        client.clearFaults();
    }

    /** By the service's own clock, over the middle of all queries. */
    long queriesPerSecond() {
        long[] times = client.tasks().stream()
                .map(task -> task.path("queries"))
                .flatMapToLong(queries -> LongStream.range(0, queries.size())
                        .map(i -> queries.path((int) i).asLong()))
                .sorted()
                .toArray();
        int first = times.length / 4;
        int last = times.length * 3 / 4;
        return (last - first) * 1000L / Math.max(1, times[last] - times[first]);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
