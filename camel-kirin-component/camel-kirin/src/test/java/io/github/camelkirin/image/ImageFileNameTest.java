/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkirin.model.TestImages;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileNameTest {
    private static final byte[] PNG = TestImages.png(1, 1);

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "d5u5obte8783ap44qtj0,d5u5obte8783ap44qtj0-0.png",
                "../../etc/passwd,etc_passwd-0.png",
                "..,task-0.png",
                ".,task-0.png",
                "'',task-0.png",
                "///,task-0.png",
                "a/b\\c:d,a_b_c_d-0.png",
                "C:\\x,C_x-0.png",
                "con,task_con-0.png",
                "NUL,task_NUL-0.png",
                "Com1,task_Com1-0.png",
                "lpt9.txt,task_lpt9.txt-0.png",
                "CONIN$,task_CONIN-0.png",
                "com10,com10-0.png",
                "console,console-0.png",
                ".hidden,hidden-0.png",
                "-rf,rf-0.png",
                " spaced ,spaced-0.png",
                "dots...,dots-0.png",
                "a..b,a..b-0.png",
                "a\u202Egnp.exe,a_gnp.exe-0.png",
                "a\u0000b\u001B[31m,a_b_31m-0.png",
                "über,ber-0.png",
                "\uD83D\uDE00,task-0.png"
            })
    void makesASafeNameOf(String taskId, String expected) {
        assertThat(ImageFileName.of(taskId, 0, PNG)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 113, 114, 115, 120, 121, 1_000_000})
    void boundsTheLength(int length) {
        assertThat(ImageFileName.of("x".repeat(length), 8, PNG))
                .hasSizeLessThanOrEqualTo(120)
                .endsWith("x-8.png");
        assertThat(ImageFileName.of("con." + "x".repeat(length), Integer.MAX_VALUE, PNG))
                .hasSizeLessThanOrEqualTo(120)
                .startsWith("task_con.")
                .endsWith("-2147483647.png");
    }

    @Test
    void leavesNoDotsWhereItCutsOff() {
        assertThat(ImageFileName.of("x".repeat(110) + "....................y", 8, PNG))
                .endsWith("x-8.png");
    }

    @Test
    void isSafeWhateverTheServerSent() {
        Random random = new Random(3);
        String alphabet = "./\\-_ :*?\"<>|aCoNnUl1\u0000\u0001\u007F\u0085\u200E\u202E\u2066é\uD83D\uDE00\n\r\t$~";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder id = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                id.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String name = ImageFileName.of(id.toString(), 0, PNG);
            assertThat(name).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,114}\\.png");
            assertThat(name.toLowerCase()).doesNotMatch("(con|nul|com[0-9])(\\..*)?-0\\.png");
            assertThat(Path.of("/base").resolve(name).normalize().getParent()).isEqualTo(Path.of("/base"));
        }
    }

    @Test
    void takesTheExtensionFromTheContent() {
        assertThat(ImageFileName.of("t", 1, TestImages.jpeg(1, 1))).isEqualTo("t-1.jpg");
        assertThat(ImageFileName.of("t", 1, TestImages.webp())).isEqualTo("t-1.webp");
        assertThat(ImageFileName.of("t", 1, TestImages.gif())).isEqualTo("t-1.gif");
        assertThat(ImageFileName.of("t", 1, TestImages.bmp())).isEqualTo("t-1.bin");
        assertThat(ImageFileName.of("t", 1, "#!/bin/sh".getBytes())).isEqualTo("t-1.bin");
        assertThat(ImageFileName.of("t", 1, new byte[0])).isEqualTo("t-1.bin");
    }

    @Test
    void refusesANegativeIndex() {
        assertThatThrownBy(() -> ImageFileName.of("t", -1, PNG)).hasMessage("index must be at least 0, was -1");
    }
}
