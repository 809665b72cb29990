/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * Names by OpenTelemetry's semantic conventions for generative AI as of version 1.37.0, which are still in development, and
 * our own for what they leave open.
 */
public final class GenAi {

    public static final String OPERATION_NAME = "gen_ai.operation.name";
    public static final String PROVIDER_NAME = "gen_ai.provider.name";
    public static final String REQUEST_MODEL = "gen_ai.request.model";
    public static final String RESPONSE_ID = "gen_ai.response.id";
    public static final String OUTPUT_TYPE = "gen_ai.output.type";
    public static final String ERROR_TYPE = "error.type";

    public static final String GROUP = "kirin.group";
    public static final String EXTERNAL_TASK_ID = "kirin.task.external_id";
    public static final String TASK_STATUS = "kirin.task.status";

    public static final String PROVIDER = "kirin";
    public static final String IMAGE = "image";

    private GenAi() {}

    /** A span's name: the operation, and the model where one is known. */
    public static String spanName(String operation, @Nullable String model) {
        return model == null || model.isBlank() ? operation : operation + " " + model;
    }
}
