/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.karaf.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.repository.TaskState;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/** How Karaf finds the commands, and what they offer to complete. */
class ShellBundleTest extends ShellTestSupport {

    @Test
    void completesStatesGroupsAndContexts() throws Exception {
        context("other", repository, routes -> {
            routes.from("direct:a").to("kirin:covers");
            routes.from("direct:b").to("kirin:with space");
        });
        assertThat(container.complete(StateCompleter.class, "")).contains("parked", "all");
        assertThat(container.complete(StateCompleter.class, "pa")).containsExactly("parked");
        assertThat(container.complete(GroupCompleter.class, "")).containsExactly("covers", "posters");
        assertThat(container.complete(ContextCompleter.class, "")).containsExactly("other", "shop");
        assertThat(container.held()).isZero();
    }

    @Test
    void completesSomeOfTheParkedTasks() throws Exception {
        put("posters", "B", TaskState.PARKED);
        put("posters", "b", TaskState.PARKED);
        put("posters", "active", TaskState.ACTIVE);
        put("posters", "a\u001b", TaskState.PARKED);
        assertThat(container.complete(ParkedTaskCompleter.class, "")).containsExactly("B", "b");
        for (int i = 0; i < 300; i++) {
            put("posters", "task-" + i, TaskState.PARKED);
        }
        assertThat(container.complete(ParkedTaskCompleter.class, "task-")).hasSize(97);
    }

    @Test
    void offersNothingWhereTasksCannotBeAskedFor() {
        put("posters", "a", TaskState.PARKED);
        started.get(0).getComponent("kirin").stop();
        assertThat(container.complete(ParkedTaskCompleter.class, "")).isEmpty();
    }

    @Test
    void saysWhatACommandIsForAndWhatItTakes() throws Exception {
        assertThat(container.run("kirin:list --help"))
                .contains("parked ones first", "--state", "--group", "--context", "--limit", "--no-format");
        assertThat(container.run("kirin:discard --help")).contains("no way back", "--all", "ids");
    }

    @Test
    void theBundleSaysWhatKarafLooksFor() throws Exception {
        try (InputStream in = Files.newInputStream(Path.of("target/classes/META-INF/MANIFEST.MF"))) {
            Attributes manifest = new Manifest(in).getMainAttributes();
            assertThat(manifest.getValue("Bundle-SymbolicName"))
                    .isEqualTo("io.github.camelkirin.camel-kirin-karaf-shell");
            assertThat(manifest.getValue("Karaf-Commands")).isEqualTo(ListTasks.class.getPackageName());
            assertThat(manifest.getValue("Export-Package")).isNull();
            assertThat(manifest.getValue("Import-Package"))
                    .contains(
                            "org.apache.camel;version=\"[4.14,5)\"",
                            "io.github.camelkirin;version=\"[1.0,2)\"",
                            "org.apache.karaf.shell.api.action;version=\"[4.4,5)\"",
                            "org.osgi.framework;version=")
                    .doesNotContain(
                            "io.github.camelkirin.task", "io.github.camelkirin.account", "io.github.camelkirin.karaf");
        }
    }
}
