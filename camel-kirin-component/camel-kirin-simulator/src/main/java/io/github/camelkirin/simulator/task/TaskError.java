/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.simulator.task;

/**
 * Why a task failed.
 *
 * @param code such as {@code 002016095}
 * @param message what the service says of it
 */
public record TaskError(String code, String message) {

    /** An error with the meaning that the service's reference page gives to the code. */
    public static TaskError of(String code) {
        return new TaskError(
                code,
                switch (code) {
                    case "002016001" -> "prompt is required";
                    case "002016002" -> "prompt exceeds 2500 characters";
                    case "002016003" -> "n must be from 1 to 9";
                    case "002016095" -> "internal generation error";
                    case "002016096" -> "result parsing error";
                    case "002016097" -> "HTTP error response";
                    case "002016098" -> "status check error";
                    case "002016099" -> "task creation error";
                    default -> "task failed";
                });
    }
}
