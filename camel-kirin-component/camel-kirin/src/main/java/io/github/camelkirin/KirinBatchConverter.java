/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.api.KirinBatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/** Turns a batch into lines of its tasks; as a stream, a page at a time. */
@Converter(generateLoader = true)
public final class KirinBatchConverter {

    private KirinBatchConverter() {}

    @Converter
    public static InputStream toInputStream(KirinBatch batch) {
        return batch.csv();
    }

    /** All of the lines at once, in memory. */
    @Converter
    public static String toString(KirinBatch batch) {
        try (InputStream lines = batch.csv()) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
