/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.nodes;

import io.github.camelkirin.benchmarks.kit.Bench;
import io.github.camelkirin.benchmarks.kit.Page;
import io.github.camelkirin.benchmarks.kit.Part;
import io.github.camelkirin.benchmarks.kit.Plot;
import io.github.camelkirin.benchmarks.kit.Quantiles;
import io.github.camelkirin.benchmarks.kit.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Tasks a second through one to three JVMs on one PostgreSQL, and what the shared part costs. */
public final class Nodes implements Part {

    private static final String LATENCY = "1s";
    private static final int MOST_NODES = 3;
    private static final int TASKS = 2400;
    private static final int ROUNDS = 3;

    /** Through each node: until then half of what it takes is the JVM's compilers. */
    private static final int WARM_UP = 4000;

    /** What is done less often for a task is of no matter to it. */
    private static final double SELDOM = 0.01;

    private static final String IN_MEMORY = "1, in memory";

    @Override
    public String name() {
        return "nodes";
    }

    @Override
    public Page run(Bench bench) throws Exception {
        try (Service service = Service.start(bench, "--latency", LATENCY);
                PostgreSql database = PostgreSql.start(bench);
                Cluster memory = Cluster.start(bench, service, 1, "node-in-memory");
                Cluster shared = Cluster.start(bench, service, MOST_NODES, "node", database.url())) {
            memory.run(1, WARM_UP);
            shared.run(MOST_NODES, MOST_NODES * WARM_UP);
            Map<String, List<Round>> rounds = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                add(rounds, IN_MEMORY, round(memory, 1, database));
                for (int nodes = 1; nodes <= MOST_NODES; nodes++) {
                    shared.use(nodes);
                    add(rounds, "" + nodes, round(shared, nodes, database));
                }
            }
            return page(bench, rounds);
        }
    }

    private static void add(Map<String, List<Round>> rounds, String subject, Round round) {
        rounds.computeIfAbsent(subject, absent -> new ArrayList<>()).add(round);
    }

    private static Round round(Cluster cluster, int nodes, PostgreSql database) throws Exception {
        database.forgetStatements();
        double cluster0 = cluster.cpu();
        long database0 = database.cpu().toMillis();
        double seconds = cluster.run(nodes, TASKS);
        double databaseCpu = database.cpu().toMillis() - database0;
        double nodesCpu = cluster.cpu() - cluster0;
        Map<String, Counted> statements = new TreeMap<>();
        database.statements().forEach((name, counted) -> statements.put(name, counted.dividedBy(TASKS)));
        return new Round(TASKS / seconds, nodesCpu / TASKS, databaseCpu / TASKS, statements);
    }

    private Page page(Bench bench, Map<String, List<Round>> rounds) throws IOException {
        Page page = new Page(name(), "Tasks through one, two and three nodes");
        introduction(page, bench);
        page.table(
                List.of(
                        "nodes",
                        "tasks/s",
                        "tasks/s to 1 node",
                        "tasks/s to 1 in memory",
                        "ms of nodes' CPU a task",
                        "ratio to 1 in memory",
                        "ms of PostgreSQL's CPU a task",
                        "ratio to 1 node",
                        "statements a task"),
                rows(rounds));
        page.plot(Plot.bars(
                bench,
                "nodes-cpu",
                "CPU of a task",
                "milliseconds",
                List.copyOf(rounds.keySet()),
                Map.of("nodes", each(rounds, Round::nodesCpu), "PostgreSQL", each(rounds, Round::databaseCpu))));
        page.plot(Plot.bars(
                bench,
                "nodes-throughput",
                "Tasks a second",
                "tasks/s",
                List.copyOf(rounds.keySet()),
                Map.of("tasks/s", each(rounds, Round::tasksPerSecond))));
        page.heading("What PostgreSQL is asked");
        page.say("""
                Statements a task, of all nodes, as `pg_stat_statements` counted them in the last round; it leaves out the `COMMIT` that
                belongs to each `BEGIN`. All other statements are transactions of their own. What is less than one for a task is done for
                several at once: what comes while a batch is being stored makes up the next.
                """);
        page.table(List.of("statement", "1 node", "2 nodes", "3 nodes", "ms of a task, 3 nodes"), statements(rounds));
        return page;
    }

    private static void introduction(Page page, Bench bench) {
        page.say("""
                Each node is a JVM with the component's default options, `JdbcTaskRepository` and a HikariCP pool of five connections;
                PostgreSQL runs with its own defaults, so that it syncs each commit to disk, and with `pg_stat_statements`. A node creates
                its share of the tasks with at most 64 creates at once, and consumes the group; a task takes %s. Medians of %d rounds of %d
                tasks, in which the subjects follow one another; before them %d tasks through each node. Nodes that take no part in a
                round are there, with their consumers suspended.
                """.formatted(LATENCY, ROUNDS, TASKS, WARM_UP));
        page.say("""
                On this machine %s: all nodes share the processors of what is measured, and PostgreSQL those of the simulated service. So tasks
                a second are bounded by the machine: a node more brings no processor of its own. What does not depend on that is the
                CPU that a task takes, of the nodes and of PostgreSQL.
                """.formatted(bench.cores()));
    }

    private static List<List<Object>> rows(Map<String, List<Round>> rounds) {
        List<Round> memory = rounds.getOrDefault(IN_MEMORY, List.of());
        List<Round> one = rounds.getOrDefault("1", List.of());
        List<List<Object>> rows = new ArrayList<>();
        rounds.forEach((nodes, results) -> {
            double perSecond = median(results, Round::tasksPerSecond);
            double cpu = median(results, Round::nodesCpu);
            double databaseCpu = median(results, Round::databaseCpu);
            rows.add(List.of(
                    nodes,
                    perSecond,
                    perSecond / median(one, Round::tasksPerSecond),
                    perSecond / median(memory, Round::tasksPerSecond),
                    cpu,
                    cpu / median(memory, Round::nodesCpu),
                    databaseCpu,
                    databaseCpu / median(one, Round::databaseCpu),
                    median(results, Round::statementsPerTask)));
        });
        return rows;
    }

    private static List<List<Object>> statements(Map<String, List<Round>> rounds) {
        Counted none = new Counted(0, 0);
        Map<String, Counted> most = last(rounds, MOST_NODES);
        return most.keySet().stream()
                .filter(name -> most.getOrDefault(name, none).calls() > SELDOM)
                .map(name -> {
                    List<Object> row = new ArrayList<>(List.of(name));
                    for (int nodes = 1; nodes <= MOST_NODES; nodes++) {
                        row.add(last(rounds, nodes).getOrDefault(name, none).calls());
                    }
                    row.add(most.getOrDefault(name, none).millis());
                    return row;
                })
                .toList();
    }

    private static Map<String, Counted> last(Map<String, List<Round>> rounds, int nodes) {
        List<Round> all = rounds.getOrDefault("" + nodes, List.of());
        return all.get(all.size() - 1).statements();
    }

    private static List<Double> each(Map<String, List<Round>> rounds, ToDoubleFunction<Round> figure) {
        return rounds.values().stream().map(results -> median(results, figure)).toList();
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Quantiles.of(rounds.stream().mapToDouble(figure).boxed().toList())
                .median();
    }
}
