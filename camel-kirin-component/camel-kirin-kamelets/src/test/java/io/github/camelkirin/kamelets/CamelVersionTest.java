/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The build runs these tests twice, on different Camels: this is to notice if it does not. */
class CamelVersionTest {

    private static final Pattern CAMEL_JAR = Pattern.compile("/org/apache/camel/[^/]+/([^/]+)/[^/]+\\.jar$");

    private final String expected = System.getProperty("expected.camel.version");

    @Test
    void allOfCamelIsOfTheVersionThatTheBuildMeans() throws IOException {
        assumeTrue(expected != null, "not run by Maven");
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(context.getVersion()).isEqualTo(expected);
        }
        List<String> versions = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(jar -> CAMEL_JAR.matcher(jar.replace(File.separatorChar, '/')))
                .filter(Matcher::find)
                .map(match -> match.group(1))
                .toList();
        assertThat(versions).hasSizeGreaterThan(20).containsOnly(expected);
    }
}
