/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.quickstart;

import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param prompts what to draw
 * @param pictures what was drawn
 * @param state what a later run has to know: the tasks, and the simulator's side of them
 */
record Folders(Path prompts, Path pictures, Path state) {

    static Folders of(String... args) {
        return new Folders(folder(args, 0, "prompts"), folder(args, 1, "pictures"), folder(args, 2, "state"));
    }

    private static Path folder(String[] args, int index, String name) {
        return Path.of(args.length > index ? args[index] : name).toAbsolutePath();
    }
}
