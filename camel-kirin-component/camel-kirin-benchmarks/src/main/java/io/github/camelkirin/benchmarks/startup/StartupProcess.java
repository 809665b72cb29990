/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.startup;

import com.sun.management.OperatingSystemMXBean;
import io.github.camelkirin.benchmarks.kit.Child;
import io.github.camelkirin.benchmarks.kit.Usage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Starts a context, and tells what that took and what its first message takes or, if it is left idle, what that does. */
final class StartupProcess {

    private StartupProcess() {}

    /** Arguments: the {@link Variant}, the service's base URL, and for how many seconds it is left idle. */
    public static void main(String[] args) throws Exception {
        long idleMillis = 1000 * Long.parseLong(args[2]);
        try (CamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").to("log:out");
                    Variant.valueOf(args[0]).configure(this, args[1]);
                }
            });
            context.start();
            Child.tell(started());
            if (idleMillis == 0) {
                Child.tell(sent(context, Variant.valueOf(args[0]).entry()));
            } else {
                // what the start has left to be compiled is not idleness
                Thread.sleep(idleMillis / 2);
                long begin = ThreadTimes.cpu();
                Thread.sleep(idleMillis);
                Child.tell((ThreadTimes.cpu() - begin) / 1e6);
            }
        }
    }

    private static Map<Measure, Double> sent(CamelContext context, String entry) {
        ProducerTemplate template = context.createProducerTemplate();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        template.requestBody(entry, Variant.PROMPT);
        long wall = System.nanoTime() - begin;
        return Map.of(Measure.FIRST, wall / 1e6, Measure.FIRST_CPU, (threads.getCurrentThreadCpuTime() - cpu) / 1e6);
    }

    private static Map<Measure, Double> started() {
        long wall = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        long cpu =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return Map.of(
                Measure.WALL, (double) wall,
                Measure.CPU, cpu / 1e6,
                Measure.CLASSES, (double) classes,
                Measure.THREADS, (double) threads,
                Measure.HEAP, Usage.heap() / 1e3);
    }
}
