/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.benchmarks.detection;

import io.github.camelkirin.KirinConfiguration;
import io.github.camelkirin.KirinQuerySchedule;
import java.util.function.Consumer;

/** A way to learn of a task's end. */
enum Subject {
    HAND("by hand, each second", "`to(\"http:…\")`, then `loopDoWhile` with `delay(1000)`", options -> {}),
    EACH_SECOND("kirin, each second", "`queryInterval=1000&queryMultiplier=1`", options -> {
        options.setQueryInterval(1000);
        options.setQueryMultiplier(1);
    }),
    FIXED("kirin, fixed", "`querySchedule=fixed`", options -> options.setQuerySchedule(KirinQuerySchedule.fixed)),
    ADAPTIVE("kirin, adaptive", "no option: the default", options -> {}),
    CALLBACKS("kirin, callbacks", "`callback=true`", options -> {
        options.setCallback(true);
        options.setCallbackSecret("a secret of 32 random characters");
    });

    private final String title;
    private final String settings;
    private final Consumer<KirinConfiguration> options;

    Subject(String title, String settings, Consumer<KirinConfiguration> options) {
        this.title = title;
        this.settings = settings;
        this.options = options;
    }

    String title() {
        return title;
    }

    /** What is set, as Markdown. */
    String settings() {
        return settings;
    }

    void set(KirinConfiguration configuration) {
        options.accept(configuration);
    }
}
