/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Runs a {@link KirinSimulator} as a program; {@code --help} names its options. */
public final class Main {
    private static final String HELP = """
            The Kirin image generation service, simulated.

              --host ADDRESS            address to listen on (127.0.0.1)
              --port PORT               port, 0 for a free one (8089)
              --key KEY                 the API key it takes (simulator-key)
              --any-key                 take any key, or none
              --remote-control          let callers elsewhere who have the key script faults too
              --models A,B              answer 403 for other models
              --latency TIME            how long a task takes (lognormal:4s:0.3)
              --latency-2k TIME         the same at 2k; TIME is 8s, 500ms, 2m,
                                        uniform:2s:10s or lognormal:4s:0.3,
                                        or queries:3, until it is asked about
                                        for the third time
              --scale FACTOR            how many times faster than that (1)
              --seed NUMBER             of latencies and chance (1)
              --answer-delay DURATION   before each answer (0ms)
              --rate NUMBER             requests a second before 429, 0 for any (0)
              --no-lookup               do not find tasks by external_task_id
              --accept-duplicates       make another task of a duplicate external_task_id
              --result-ttl DURATION     how long result URLs live (30d)
              --state FILE              keep tasks and the ledger in a file, over restarts
              --jpeg                    JPEG rather than PNG pictures
              --dialect A=B,C=D         other spellings, such as envelope=wrapped,output=flat
              --fault WHAT:CHANCE:HOW   a fault by chance, such as create:0.05:answer-lost;
                                        WHAT is create, query, cancel, download, task or callback;
                                        HOW is dropped, answer-lost, reset, cut-off, hang, html,
                                        truncated, slow-down, callback-lost, an HTTP status such
                                        as 503, a task error's code such as 002016095, or JSON
              --help                    this text
            """;

    private Main() {}

    /** Runs until the process is ended. Exits with 2 if an option is wrong, with 1 if the port or the state file is taken. */
    public static void main(String[] args) throws InterruptedException {
        System.setProperty("java.awt.headless", "true");
        Outcome outcome = run(args, System.out, System.err);
        if (outcome.simulator().isEmpty()) {
            System.exit(outcome.exitCode());
        }
        KirinSimulator simulator = outcome.simulator().get();
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "kirin-simulator-close"));
        new CountDownLatch(1).await();
    }

    /**
     * What became of the start.
     *
     * @param exitCode 0, or why there is no simulator
     * @param simulator running
     */
    record Outcome(int exitCode, Optional<KirinSimulator> simulator) {}

    static Outcome run(String[] args, PrintStream out, PrintStream err) {
        try {
            Options options = Options.of(args);
            if (options.help()) {
                out.print(HELP);
                return new Outcome(0, Optional.empty());
            }
            KirinSimulator simulator = options.builder().build().start();
            out.println("Kirin simulator: " + simulator.baseUrl());
            out.flush();
            return new Outcome(0, Optional.of(simulator));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("--help names the options");
            return new Outcome(2, Optional.empty());
        } catch (IllegalStateException e) {
            err.println(e.getMessage());
            return new Outcome(1, Optional.empty());
        }
    }
}
