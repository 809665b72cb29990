/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.kit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A page for each part, and {@code README.md} with the goals of all of them. What was reached is kept in
 * {@code goals.json}, so that a part can be run again alone.
 */
public final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Machine machine = Machine.here();
    private final Map<String, Reached> parts;

    /** What one part reached, where and when. */
    record Reached(String title, String machine, List<Goal> goals) {}

    public Report(Path folder) throws IOException {
        this.folder = folder;
        Path kept = folder.resolve("goals.json");
        this.parts = Files.exists(kept)
                ? JSON.readValue(kept.toFile(), new TypeReference<TreeMap<String, Reached>>() {})
                : new TreeMap<>();
    }

    public void add(Page page) throws IOException {
        String text = page.text() + "Measured on " + machine + ".\n";
        Files.writeString(folder.resolve(page.name() + ".md"), text, StandardCharsets.UTF_8);
        String title = text.substring(2, text.indexOf('\n'));
        parts.put(page.name(), new Reached(title, machine.toString(), page.goals()));
    }

    public void write() throws IOException {
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("goals.json").toFile(), parts);
        StringBuilder text = new StringBuilder("# What camel-kirin costs\n\n");
        text.append(resource("introduction.md"))
                .append("\n## Goals\n\n")
                .append(goals())
                .append("\n## Pages\n\n");
        parts.forEach((name, part) -> text.append("- [%s](%s.md)%n".formatted(part.title(), name)));
        text.append('\n').append(resource("findings.md"));
        text.append("\n## Machine\n\n");
        parts.values().stream().map(Reached::machine).distinct().forEach(where -> text.append("- " + where + "\n"));
        Files.writeString(folder.resolve("README.md"), text.toString(), StandardCharsets.UTF_8);
    }

    /** The table of all parts' goals. */
    public String goals() {
        StringBuilder table = new StringBuilder("| goal | bound | reached | met |\n|---|---|---|---|\n");
        parts.values().forEach(part -> part.goals()
                .forEach(goal -> table.append(goal.row()).append('\n')));
        return table.toString();
    }

    private static String resource(String name) throws IOException {
        try (var in = Report.class.getResourceAsStream("/report/" + name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
