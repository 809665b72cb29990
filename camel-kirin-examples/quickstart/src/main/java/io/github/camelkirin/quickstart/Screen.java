/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;

/** Shows how the prompts are getting on. */
interface Screen {

    void show(List<PromptTask> all, PromptTask before, PromptTask after);

    /**
     * On a terminal a line for each prompt, kept up to date; elsewhere a line for each change of status and each quarter of
     * progress.
     */
    static Screen of(PrintStream out) {
        return isTerminal() ? new Live(out) : new Lines(out);
    }

    /** From Java 22 on there may be a console without a terminal, and a method that tells. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        String term = System.getenv("TERM");
        if (console == null || term == null || term.equals("dumb")) {
            return false;
        }
        try {
            Method tells = Console.class.getMethod("isTerminal");
            return Boolean.TRUE.equals(tells.invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Goes back up over the lines it has drawn, and draws them again. */
    final class Live implements Screen {
        private static final int BAR = 24;

        private final PrintStream out;
        private int drawn;

        Live(PrintStream out) {
            this.out = out;
        }

        @Override
        public void show(List<PromptTask> all, PromptTask before, PromptTask after) {
            StringBuilder text = new StringBuilder();
            if (drawn > 0) {
                text.append("\u001b[").append(drawn).append('A');
            }
            all.forEach(task -> text.append("\u001b[2K").append(line(task)).append('\n'));
            out.print(text);
            out.flush();
            drawn = all.size();
        }

        private static String line(PromptTask task) {
            int full = (int) Math.round(task.progress() * BAR);
            return String.format(
                    Locale.ROOT,
                    "  %-20s %-10s [%s%s] %3.0f %%",
                    task.name(),
                    task.status(),
                    "#".repeat(full),
                    "-".repeat(BAR - full),
                    task.progress() * 100);
        }
    }

    /** For a log or a pipe. */
    final class Lines implements Screen {
        private final PrintStream out;

        Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        public void show(List<PromptTask> all, PromptTask before, PromptTask after) {
            String name = after.name();
            if (!before.status().equals(after.status())) {
                String when = after.earlier() ? " by an earlier run" : "";
                out.printf(Locale.ROOT, "  %-20s %s%s%n", name, after.status(), when);
            } else if (quarters(after) > quarters(before)) {
                out.printf(Locale.ROOT, "  %-20s %-10s %3.0f %%%n", name, after.status(), after.progress() * 100);
            }
        }

        private static int quarters(PromptTask task) {
            return (int) (task.progress() * 4);
        }
    }
}
