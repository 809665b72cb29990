/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin;

import io.github.camelkirin.repository.TaskRecord;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/** Turns what is kept of a task into JSON for operators, in UTF-8: with the service's last answer, without the request. */
@Converter(generateLoader = true)
public final class TaskRecordConverter {

    private TaskRecordConverter() {}

    @Converter
    public static String toString(TaskRecord task) {
        return TaskRecordJson.withAnswer(task);
    }

    @Converter
    public static byte[] toByteArray(TaskRecord task) {
        return toString(task).getBytes(StandardCharsets.UTF_8);
    }

    @Converter
    public static InputStream toInputStream(TaskRecord task) {
        return new ByteArrayInputStream(toByteArray(task));
    }
}
