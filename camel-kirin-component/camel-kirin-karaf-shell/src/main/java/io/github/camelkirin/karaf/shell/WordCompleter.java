/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes a word. Only words are offered that the shell takes as they are. */
abstract class WordCompleter implements Completer {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_.:/@+-]+");

    @Reference
    @SuppressWarnings("NullAway.Init")
    private BundleContext bundle;

    @Override
    public final int complete(Session session, CommandLine line, List<String> candidates) {
        try (PublishedContexts contexts = new PublishedContexts(bundle)) {
            List<String> plain = words(contexts.all()).stream()
                    .filter(word -> PLAIN.matcher(word).matches())
                    .toList();
            return new StringsCompleter(plain, true).complete(session, line, candidates);
        } catch (IllegalStateException e) {
            // The bundle is being stopped.
            return -1;
        }
    }

    abstract Collection<String> words(List<CamelContext> contexts);
}
