/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes.docs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a source file, between a line with {@code tag::NAME[]} and one with {@code end::NAME[]}.
 *
 * @param name unique in its file
 * @param file the file's name
 * @param text without common indentation and without the marks of other regions; ends with a line break
 */
record Region(String name, String file, String text) {

    private static final Pattern MARK = Pattern.compile("\\b(tag|end)::([\\w-]+)\\[]");

    /** Whether a page means this one: by the file's name, with or without its extension. */
    boolean is(String name, String source) {
        return this.name.equals(name) && (file.equals(source) || file.startsWith(source + "."));
    }

    @Override
    public String toString() {
        return name + " (" + file + ")";
    }

    /**
     * The regions of a file, in the order in which they end.
     *
     * @throws IllegalArgumentException if one is opened twice, or not closed
     */
    static List<Region> in(String file, List<String> lines) {
        Map<String, List<String>> open = new LinkedHashMap<>();
        Map<String, Region> regions = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher mark = MARK.matcher(line);
            if (!mark.find()) {
                open.values().forEach(region -> region.add(line));
                continue;
            }
            String name = mark.group(2);
            if (mark.group(1).equals("tag")) {
                if (regions.containsKey(name) || open.put(name, new ArrayList<>()) != null) {
                    throw new IllegalArgumentException(
                            "a region must have a name of its own in its file, there are two " + name + " in " + file);
                }
            } else {
                List<String> inside = open.remove(name);
                if (inside == null) {
                    throw new IllegalArgumentException(
                            "end::" + name + "[] in " + file + " has no tag::" + name + "[]");
                }
                regions.put(name, new Region(name, file, dedented(inside)));
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalArgumentException("regions of " + file + " have no end: " + open.keySet());
        }
        return List.copyOf(regions.values());
    }

    private static String dedented(List<String> lines) {
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line.isBlank() ? "" : line.substring(indent)).append('\n');
        }
        return text.toString();
    }
}
