/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.scan;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** What could be seen since the test class began. Bounded: when there is too much of it, it is searched and let go. */
final class Seen {

    private static final long MOST = 16_000_000;
    private static final int AROUND = 120;

    private static final Queue<String> TEXTS = new ConcurrentLinkedQueue<>();
    private static final AtomicLong SIZE = new AtomicLong();
    private static final Set<String> LEAKS = new LinkedHashSet<>();

    private Seen() {}

    static void log(Level level, String logger, String message, @Nullable Throwable thrown) {
        add(level + " " + logger + " - " + message + (thrown == null ? "" : "\n" + stackTrace(thrown)));
    }

    static void text(String where, String text) {
        add("text in " + where + " - " + text);
    }

    static void exception(String where, Throwable thrown) {
        add("exception in " + where + " - " + stackTrace(thrown));
    }

    private static void add(String text) {
        TEXTS.add(text);
        if (SIZE.addAndGet(text.length()) > MOST) {
            search();
        }
    }

    /** The leaks since this was last called. */
    static List<String> leaks() {
        search();
        synchronized (LEAKS) {
            List<String> leaks = List.copyOf(LEAKS);
            LEAKS.clear();
            return leaks;
        }
    }

    private static void search() {
        Map<String, String> secrets = Secrets.all();
        List<String> found = new ArrayList<>();
        for (String text = TEXTS.poll(); text != null; text = TEXTS.poll()) {
            SIZE.addAndGet(-text.length());
            for (Map.Entry<String, String> secret : secrets.entrySet()) {
                int at = text.indexOf(secret.getKey());
                while (at >= 0 && Deliberate.is(text, at)) {
                    at = text.indexOf(secret.getKey(), at + 1);
                }
                if (at >= 0) {
                    int to = at + secret.getKey().length();
                    found.add(secret.getValue() + " in: " + text.substring(0, Math.min(AROUND, at)) + " … "
                            + text.substring(Math.max(0, at - AROUND), Math.min(text.length(), to + AROUND)));
                    break;
                }
            }
        }
        synchronized (LEAKS) {
            LEAKS.addAll(found);
        }
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
