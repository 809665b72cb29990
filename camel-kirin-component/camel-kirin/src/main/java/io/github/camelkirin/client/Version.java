/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** This jar's version, from the file that Maven puts into it. */
final class Version {

    static final String TEXT = read();

    private Version() {}

    private static String read() {
        try (InputStream stream =
                Version.class.getResourceAsStream("/META-INF/maven/io.github.camelkirin/camel-kirin/pom.properties")) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("version", "dev");
        } catch (IOException e) {
            return "dev";
        }
    }
}
