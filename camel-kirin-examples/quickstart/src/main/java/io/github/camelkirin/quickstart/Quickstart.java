/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.main.Main;

/**
 * Turns the prompts of one folder into the pictures of another, and ends when all are done. What happens in between is in
 * {@code camel/quickstart.yaml}.
 */
public final class Quickstart {
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private Quickstart() {}

    /**
     * Runs it.
     *
     * @param args the folders of the prompts, of the pictures and of what a later run has to know; {@code prompts},
     *     {@code pictures} and {@code state} unless given
     * @throws IllegalStateException if some prompt has come to nothing yet after half an hour
     */
    public static void main(String[] args) throws Exception {
        Folders folders = Folders.of(args);
        try (KirinService service = KirinService.of(System.getenv(), folders.state())) {
            System.out.println(service.introduction());
            List<PromptTask> tasks = run(folders, service, Screen.of(System.out));
            System.out.println();
            System.out.println(new ResultTable(tasks));
            service.charges()
                    .ifPresent(charges -> System.out.println("Charged by the simulator's ledger: " + charges.images()
                            + " images, " + charges.money() + " USD"));
            System.out.println("The pictures are in " + folders.pictures());
            if (tasks.stream().anyMatch(PromptTask::earlier)) {
                System.out.println(
                        "What an earlier run has done is not done again. To begin anew, delete " + folders.state());
            }
            if (!tasks.stream().allMatch(PromptTask::settled)) {
                throw new IllegalStateException("not all tasks have ended after " + LONGEST.toMinutes() + " minutes");
            }
        }
    }

    /** Returns what each prompt has come to, in the order of their files' names. */
    static List<PromptTask> run(Folders folders, KirinService service, Screen screen) throws Exception {
        Board board = new Board(names(folders.prompts()), screen);
        Main camel = new Main(Quickstart.class);
        camel.bind("board", board);
        camel.bind("photos", new Photos(folders.prompts()));
        camel.bind("earlier", new EarlierRuns(folders.pictures()));
        camel.addInitialProperty("prompts", folders.prompts().toString());
        camel.addInitialProperty("pictures", folders.pictures().toString());
        camel.addInitialProperty("state", folders.state().toString());
        service.options().forEach((name, value) -> camel.addInitialProperty("camel.component.kirin." + name, value));
        camel.start();
        try {
            board.awaitSettled(LONGEST);
        } finally {
            camel.stop();
        }
        return board.tasks();
    }

    private static List<String> names(Path prompts) throws IOException {
        try (Stream<Path> files = Files.list(prompts)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".txt") || name.endsWith(".json"))
                    .sorted()
                    .map(name -> name.substring(0, name.lastIndexOf('.')))
                    .toList();
            if (names.isEmpty()) {
                throw new IllegalArgumentException("there must be .txt or .json files in " + prompts + ", were none");
            }
            return names;
        }
    }
}
