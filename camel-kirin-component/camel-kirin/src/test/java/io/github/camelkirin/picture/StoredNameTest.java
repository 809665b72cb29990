/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkirin.model.StoredImage;
import io.github.camelkirin.model.TestImages;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("no-lane")
class StoredNameTest {

    private static final byte[] PNG = TestImages.png(1, 1);

    private static String name(String id) {
        return StoredName.of(id, 0, PNG);
    }

    @Test
    void anIdThatCanStandInANameStandsThereAsItIs() {
        assertThat(name("SKU-7")).isEqualTo("SKU-7-0.png");
        assertThat(StoredName.of("SKU-7", 8, TestImages.jpeg(1, 1))).isEqualTo("SKU-7-8.jpg");
        assertThat(name("5f1d7c1e-0c55-4f8a-9f1c-2b8a6d1f0e3a"))
                .isEqualTo("5f1d7c1e-0c55-4f8a-9f1c-2b8a6d1f0e3a-0.png");
    }

    @Test
    void differentIdsHaveDifferentNamesHoweverAlikeTheyAre() {
        String digested = name("order/7");
        List<String> ids = List.of(
                "order/7",
                "order_7",
                "order:7",
                "order//7",
                ".order_7",
                digested.substring(0, digested.length() - "-0.png".length()),
                "x".repeat(116),
                "x".repeat(117),
                "x".repeat(200),
                "x".repeat(199) + "y",
                "海报",
                "日落",
                "task",
                "con",
                "task_con",
                "../con");
        Set<String> names = new HashSet<>();
        ids.forEach(id -> names.add(name(id)));
        assertThat(names).hasSize(ids.size());
    }

    @Test
    void noIdLeadsOutOfTheStore() {
        for (String id :
                List.of("../../etc/passwd", "..", "/", "C:\\x", "a\0b", "\u202egnp", "nul", "", " ", "x".repeat(500))) {
            String name = name(id);
            assertThat(new StoredImage(name, 1, "image/png", "0".repeat(64), null, null).name())
                    .endsWith("-0.png")
                    .doesNotContain("..");
        }
    }
}
