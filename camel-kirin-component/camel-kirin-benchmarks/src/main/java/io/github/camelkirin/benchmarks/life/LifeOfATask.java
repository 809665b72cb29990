/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.life;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Known;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Part;
import io.github.camelkirin.benchmarks.kit.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a task costs from its create to its end in a route, and what it costs those who do without the component. */
public final class LifeOfATask implements Part {

    static final String KIRIN = "kirin";
    static final String FLOOR = "floor";
    static final String CAMEL = "camel";

    /** As {@link #CAMEL}, with {@code syncDelayed}. */
    static final String CAMEL_HOLDING = "camel, syncDelayed";

    static final String JDK = "jdk";

    /** The component as it logs nothing. */
    static final String QUIET = "kirin, logging off";

    /** As many for each subject: one for each task, at the most that are under way. */
    static final int CONNECTIONS = 1000;

    static final Cell AMPLE = new Cell(100, 0);
    static final Cell MOST = new Cell(1000, 0);

    /** What an endpoint, and Camel's HTTP component, allow unless they are told otherwise; the floor gets the endpoint's. */
    static final Map<String, Integer> DEFAULT_CONNECTIONS = Map.of(FLOOR, 32, KIRIN, 32, CAMEL, 20);

    private static final int WARM_TASKS = 200;

    @Override
    public String name() {
        return "life";
    }

    @Override
    public Page run(Bench bench) throws Exception {
        Plan plan = Plan.of(bench.shortForm());
        Costs costs = new Costs();
        Map<Integer, Service> services = new LinkedHashMap<>();
        Map<String, Contestant> contestants = new LinkedHashMap<>();
        try {
            for (Cell cell : plan.cells()) {
                if (!services.containsKey(cell.delayMillis())) {
                    services.put(cell.delayMillis(), service(bench, cell.delayMillis()));
                }
            }
            for (String subject : plan.subjects()) {
                contestants.put(subject, contestant(bench, subject));
                Known.in(contestants, subject).run(Known.in(services, 0), WARM_TASKS, CONNECTIONS, plan.warmMillis());
            }
            Race race = new Race(services, contestants, costs);
            for (int round = 0; round < plan.rounds(); round++) {
                for (Cell cell : plan.cells()) {
                    for (String subject : plan.subjectsOf(cell)) {
                        race.run(subject, subject, cell, CONNECTIONS, plan.millis(cell));
                    }
                }
                for (String subject : plan.byDefault()) {
                    race.run(
                            subject,
                            byDefault(subject),
                            MOST,
                            Known.in(DEFAULT_CONNECTIONS, subject),
                            plan.millis(MOST));
                }
            }
        } finally {
            contestants.values().forEach(Contestant::close);
            services.values().forEach(Service::close);
        }
        return new LifePage(bench, plan, costs).page();
    }

    static String byDefault(String subject) {
        return subject + ", default connections";
    }

    private static Service service(Bench bench, int delayMillis) throws IOException {
        return Service.start(bench, "--latency", "queries:" + Subject.QUERIES, "--answer-delay", delayMillis + "ms");
    }

    private static Contestant contestant(Bench bench, String subject) throws IOException {
        return subject.equals(QUIET)
                ? Contestant.start(bench, KIRIN, "-Dorg.slf4j.simpleLogger.defaultLogLevel=off")
                : Contestant.start(bench, subject);
    }

    /** One after the other, each beside the services. */
    private record Race(Map<Integer, Service> services, Map<String, Contestant> contestants, Costs costs) {

        /** @param as what the cost is kept under */
        void run(String subject, String as, Cell cell, int connections, long millis) throws IOException {
            Service service = Known.in(services, cell.delayMillis());
            long begin = System.nanoTime();
            Duration before = cpu(service);
            Cost cost = Known.in(contestants, subject).run(service, cell.tasks(), connections, millis);
            double share = (double) cpu(service).minus(before).toNanos() / (System.nanoTime() - begin);
            costs.add(as, cell, cost, share);
        }

        private static Duration cpu(Service service) {
            return ProcessHandle.of(service.pid())
                    .flatMap(process -> process.info().totalCpuDuration())
                    .orElse(Duration.ZERO);
        }
    }
}
