/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.model.KirinTask;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/** Turns a task into the service's JSON of it, in UTF-8. */
@Converter(generateLoader = true)
public final class KirinTaskConverter {

    private KirinTaskConverter() {}

    @Converter
    public static String toString(KirinTask task) {
        return task.getJson();
    }

    @Converter
    public static byte[] toByteArray(KirinTask task) {
        return task.getJson().getBytes(StandardCharsets.UTF_8);
    }

    @Converter
    public static InputStream toInputStream(KirinTask task) {
        return new ByteArrayInputStream(toByteArray(task));
    }
}
