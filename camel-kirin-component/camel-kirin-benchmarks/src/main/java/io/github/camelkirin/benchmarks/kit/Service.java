/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import io.github.camelkirin.simulator.Main;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The simulator in a process of its own. */
public final class Service implements AutoCloseable {

    public static final String KEY = "simulator-key";

    private final Child process;
    private final String baseUrl;

    private Service(Child process, String baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    /** @param options of {@link Main}, such as {@code "--answer-delay", "20ms"} */
    public static Service start(Bench bench, String... options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("--port", "0", "--key", KEY));
        arguments.addAll(Arrays.asList(options));
        Child process = Child.start(
                bench.cores().peer(),
                List.of("-Xmx4g"),
                bench.scratch().resolve("simulator.log"),
                Main.class,
                arguments.toArray());
        String line = process.line("Kirin simulator: ");
        return new Service(process, line.substring(line.indexOf("http")));
    }

    public String baseUrl() {
        return baseUrl;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
