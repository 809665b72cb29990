/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A subject in a process of its own: {@code NAME KEY}. It takes a line {@code BASE_URL TASKS CONNECTIONS MILLISECONDS}
 * at a time: so many tasks are kept under way for so long, and their {@link Cost} is told.
 */
public final class SubjectProcess {

    /** Until tasks are spread over their life. */
    private static final long SETTLING_MILLIS = 700;

    private SubjectProcess() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Child.tell(run(
                    arguments[0],
                    new ClosedLoop(words[0], arguments[1], Integer.parseInt(words[2])),
                    Integer.parseInt(words[1]),
                    Long.parseLong(words[3])));
        }
        System.exit(0);
    }

    private static Cost run(String name, ClosedLoop loop, int tasks, long millis) throws Exception {
        try (Subject subject = subject(name, loop)) {
            loop.start(subject, tasks);
            pass(loop, tasks, SETTLING_MILLIS);
            long before = loop.count();
            Usage begin = Usage.begin();
            pass(loop, before + tasks, millis);
            Usage usage = Usage.since(begin);
            Cost cost = new Cost(loop.count() - before, usage);
            loop.stop();
            return cost;
        }
    }

    /** Lets that much time pass, and more until so many tasks have ended. */
    private static void pass(ClosedLoop loop, long tasks, long millis) throws Exception {
        TimeUnit.MILLISECONDS.sleep(millis);
        while (loop.count() < tasks) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static Subject subject(String name, Life life) throws Exception {
        return switch (name) {
            case LifeOfATask.KIRIN -> new KirinSubject(life);
            case LifeOfATask.FLOOR -> new FloorSubject(life);
            case LifeOfATask.CAMEL -> new CamelSubject(life, false);
            case LifeOfATask.CAMEL_HOLDING -> new CamelSubject(life, true);
            case LifeOfATask.JDK -> new JdkSubject(life);
            default -> throw new IOException("there is no subject " + name);
        };
    }
}
