/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.recipes.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page whose blocks of code are copies of regions. In AsciiDoc a block has the line {@code // recipe: NAME (FILE)} above
 * it; in Markdown {@code <!-- recipe: NAME (FILE) -->}. A block of AsciiDoc that is no copy has a line {@code // as it is: WHY}.
 */
final class Page {

    private static final Pattern RECIPE = Pattern.compile(
            "^(?://|<!--) recipe: ([\\w-]+) \\(([\\w.-]+)\\)(?: -->)?\\n"
                    + "((?:\\[source,\\w+]\\n----|```\\w+)\\n)(.*?)(^(?:----|```)$)",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern MARK = Pattern.compile("^(?://|<!--) recipe: .*$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile(
            "^(.*)\\n\\[source,(?:java|xml|yaml|yml|properties|groovy|kotlin)[^\\]]*]\\n----\\n(.*)$",
            Pattern.MULTILINE);

    private final String text;

    Page(String text) {
        this.text = text;
    }

    /**
     * The page as it should be.
     *
     * @throws IllegalArgumentException if it names a region that is not there, or a mark has no block below it
     */
    String render(List<Region> regions) {
        List<String> marks =
                MARK.matcher(text).results().map(MatchResult::group).toList();
        long blocks = RECIPE.matcher(text).results().count();
        if (marks.size() != blocks) {
            throw new IllegalArgumentException(
                    "each line \"recipe: NAME (FILE)\" must be followed by a block of source code; of these "
                            + marks.size() + " only " + blocks + " are: " + marks);
        }
        return RECIPE.matcher(text).replaceAll(block -> {
            String code = named(regions, block).text();
            String mark = block.group().substring(0, block.start(3) - block.start());
            return Matcher.quoteReplacement(mark + block.group(3) + code + block.group(5));
        });
    }

    /** The regions it has copies of. */
    List<Region> used(List<Region> regions) {
        return RECIPE.matcher(text)
                .results()
                .map(block -> named(regions, block))
                .toList();
    }

    /** The first lines of the blocks of code of which it is not said where they come from. */
    List<String> unexplained() {
        List<String> unexplained = new ArrayList<>();
        CODE.matcher(text).results().forEach(block -> {
            String above = block.group(1);
            if (!above.startsWith("// recipe: ") && !above.matches("// as it is: \\S.*")) {
                unexplained.add(block.group(2));
            }
        });
        return unexplained;
    }

    private static Region named(List<Region> regions, MatchResult block) {
        List<Region> named = regions.stream()
                .filter(region -> region.is(block.group(1), block.group(2)))
                .toList();
        if (named.size() != 1) {
            throw new IllegalArgumentException("there must be one region " + block.group(1) + " in a file "
                    + block.group(2) + ", were " + named.size());
        }
        return named.get(0);
    }
}
