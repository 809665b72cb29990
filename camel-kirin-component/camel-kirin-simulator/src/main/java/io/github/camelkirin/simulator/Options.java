/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator;

import io.github.camelkirin.simulator.fault.Fault;
import io.github.camelkirin.simulator.fault.FaultNames;
import io.github.camelkirin.simulator.fault.Operation;
import io.github.camelkirin.simulator.task.Duplicates;
import io.github.camelkirin.simulator.task.Latency;
import io.github.camelkirin.simulator.wire.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program's options, read. Everything wrong is an {@link IllegalArgumentException} that names the option. */
final class Options {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final KirinSimulatorBuilder builder =
            KirinSimulator.builder().port(8089).latency(Latency.logNormal(Duration.ofSeconds(4), 0.3));
    private boolean help;

    private Options() {}

    static Options of(String[] args) {
        Options options = new Options();
        for (Iterator<String> words = List.of(args).iterator(); words.hasNext(); ) {
            String name = words.next();
            if (!options.flag(name)) {
                if (!name.startsWith("--")) {
                    throw new IllegalArgumentException("unknown argument: " + name);
                }
                options.valued(name, words);
            }
        }
        return options;
    }

    boolean help() {
        return help;
    }

    KirinSimulatorBuilder builder() {
        return builder;
    }

    private boolean flag(String name) {
        switch (name) {
            case "--help", "-h" -> help = true;
            case "--remote-control" -> builder.remoteControl(true);
            case "--any-key" -> builder.apiKey(null);
            case "--no-lookup" -> builder.lookupByExternalId(false);
            case "--accept-duplicates" -> builder.duplicates(Duplicates.ACCEPTED);
            case "--jpeg" -> builder.jpeg(true);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void valued(String name, Iterator<String> words) {
        Setting setting = setting(name);
        if (!words.hasNext()) {
            throw new IllegalArgumentException(name + " must have a value");
        }
        String value = words.next();
        try {
            setting.set(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be a number, was %s".formatted(name, value), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private interface Setting {
        KirinSimulatorBuilder set(String value);
    }

    private Setting setting(String name) {
        return switch (name) {
            case "--host" -> builder::host;
            case "--port" -> value -> builder.port(Integer.parseInt(value));
            case "--key" -> builder::apiKey;
            case "--models" -> value -> builder.allowedModels(value.split(",", -1));
            case "--latency" -> value -> builder.latency(latency(value));
            case "--latency-1k", "--latency-2k", "--latency-4k" ->
                value -> builder.latency(name.substring("--latency-".length()), latency(value));
            case "--scale" -> value -> builder.timeScale(Double.parseDouble(value));
            case "--seed" -> value -> builder.seed(Long.parseLong(value));
            case "--answer-delay" -> value -> builder.answerDelay(duration(value));
            case "--rate" -> value -> builder.requestsPerSecond(Integer.parseInt(value));
            case "--result-ttl" -> value -> builder.resultTtl(duration(value));
            case "--state" -> value -> builder.stateFile(Path.of(value));
            case "--dialect" -> value -> builder.dialect(dialect(value));
            case "--fault" -> this::fault;
            default -> throw new IllegalArgumentException("unknown option: " + name);
        };
    }

    private static Latency latency(String value) {
        String[] parts = value.split(":", -1);
        if (parts.length == 1) {
            return Latency.fixed(duration(value));
        }
        if (parts.length == 2 && parts[0].equals("queries")) {
            return Latency.queries(Integer.parseInt(parts[1]));
        }
        if (parts.length == 3 && parts[0].equals("uniform")) {
            return Latency.uniform(duration(parts[1]), duration(parts[2]));
        }
        if (parts.length == 3 && parts[0].equals("lognormal")) {
            return Latency.logNormal(duration(parts[1]), Double.parseDouble(parts[2]));
        }
        throw new IllegalArgumentException(
                "must be a duration, uniform:LEAST:MOST, lognormal:MEDIAN:SIGMA or queries:NUMBER, was " + value);
    }

    private static Duration duration(String value) {
        Matcher duration = DURATION.matcher(value);
        if (!duration.matches()) {
            throw new IllegalArgumentException("duration must be a number and ms, s, m, h or d, was " + value);
        }
        long amount = Long.parseLong(duration.group(1));
        return switch (duration.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Dialect dialect(String value) {
        Dialect dialect = Dialect.standard();
        for (String choice : value.split(",", -1)) {
            String[] parts = choice.split("=", 2);
            if (parts.length != 2) {
                throw new IllegalArgumentException("must be name=value, was " + choice);
            }
            dialect = dialect.with(Dialect.choice(parts[0], parts[1]));
        }
        return dialect;
    }

    private KirinSimulatorBuilder fault(String value) {
        String[] parts = value.split(":", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("must be WHAT:CHANCE:HOW, was " + value);
        }
        Operation operation = Operation.valueOf(parts[0].toUpperCase(Locale.ROOT));
        double probability = Double.parseDouble(parts[1]);
        Fault fault = FaultNames.parse(operation, parts[2]);
        KirinSimulator.builder().fault(operation, probability, fault).build();
        return builder.fault(operation, probability, fault);
    }
}
